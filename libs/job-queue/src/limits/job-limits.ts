/** How many jobs of a type may run at once, how often they may start, and in which order those with a key run. */
export interface JobLimitOptions {
  concurrency?: {
    /** Jobs of this type at once, over all workers. Default: no limit. */
    total?: number;
    /** Jobs of this type at once in one worker process. Default: as many as the worker runs at all. */
    perWorker?: number;
    /** Jobs of this type with the same concurrency key at once, over all workers. Default 1. */
    perKey?: number;
  };
  /**
   * Starts of this type, retries included: a bucket of `limit` starts that refills evenly within `perSeconds`. Scope
   * `type` (the default) is one bucket for all, `key` one per concurrency key, and one for the jobs without.
   */
  rateLimit?: { limit: number; perSeconds: number; scope?: 'type' | 'key' };
  /**
   * Jobs with the same concurrency key run one by one in the order of their enqueues. Default: true, unless `perKey` is
   * more than 1. When false, a job that is due starts as soon as its key has room, in the same order otherwise. A job
   * that was enqueued for later, snoozed or rescheduled takes its place once it is due.
   */
  fifo?: boolean;
  /**
   * What the others with its key do while the first waits for its next attempt. `wait`, the default: they wait too, until
   * it has completed or has failed for good. `pass`: they go on, and it is first again once it is due.
   */
  onHeadRetry?: 'wait' | 'pass';
}

/** The limits of a type with every default filled in; null is no limit. */
export interface JobLimits {
  total: number | null;
  perWorker: number | null;
  perKey: number;
  rate: { limit: number; perSeconds: number; scope: 'type' | 'key' } | null;
  fifo: boolean;
  onHeadRetry: 'wait' | 'pass';
}

/** @throws RangeError that names the handler and the option, so that the app does not start */
export function jobLimits(jobType: string, options: JobLimitOptions = {}): JobLimits {
  const { concurrency = {}, rateLimit, onHeadRetry = 'wait' } = options;
  const { total = null, perWorker = null, perKey = 1 } = concurrency;
  const fifo = options.fifo ?? perKey === 1;
  const refuse = (problem: string): never => {
    throw new RangeError(`Handler of "${jobType}": ${problem}.`);
  };
  for (const [name, value] of Object.entries({ total, perWorker, perKey })) {
    if (value !== null && !isCount(value)) refuse(`concurrency.${name} must be a whole number from 1, not ${value}`);
  }
  if (rateLimit && !isCount(rateLimit.limit)) {
    refuse(`rateLimit.limit must be a whole number from 1, not ${rateLimit.limit}`);
  }
  if (rateLimit && !(Number.isFinite(rateLimit.perSeconds) && rateLimit.perSeconds > 0)) {
    refuse(`rateLimit.perSeconds must be more than 0, not ${rateLimit.perSeconds}`);
  }
  if (fifo && perKey > 1) refuse(`fifo runs one job per key at a time, so concurrency.perKey cannot be ${perKey}`);
  if (!fifo && options.onHeadRetry) refuse('onHeadRetry is about the order per key, which fifo: false gives up');
  const rate = rateLimit ? { scope: 'type' as const, ...rateLimit } : null;
  return { total, perWorker, perKey, rate, fifo, onHeadRetry };
}

/** Whether jobs of the type without a key are under a limit as well, so that the plain claim must leave them alone. */
export function limitsAll(limits: JobLimits): boolean {
  return limits.total !== null || limits.perWorker !== null || limits.rate !== null;
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 1;
}

import type { EnqueueOptions } from './enqueue/enqueuer.ts';
import type { JobEventSink } from './moves/job-event.ts';
import type { RetentionOptions } from './retention/retention-options.ts';
import { checkSpread } from './units/spread-options.ts';
import type { SpreadOptions } from './units/spread-options.ts';

export interface WorkerOptions {
  /** Jobs at the same time in this process. */
  concurrency: number;
  /** Units at the same time, over all jobs of this process. */
  unitConcurrency: number;
  /** For the heartbeat's own connection. */
  databaseUrl: string;
  /** The jobs of a worker that was not heard of for so long are given to others. Default 10. */
  leaseSeconds?: number;
  /** At most half of `leaseSeconds`, or one missed beat loses the jobs. Default 3. */
  heartbeatSeconds?: number;
  /**
   * A handler may block the event loop for so long; of a worker that is silent for longer the jobs are given to others,
   * though its process lives. Default 60.
   */
  maxSilenceSeconds?: number;
  /**
   * First wait of the poller while neither notifications nor heartbeats tell it of work; doubles while there is none.
   * Default 250.
   */
  pollMinMs?: number;
  /** Its longest wait. Default 5,000. */
  pollMaxMs?: number;
  /** Between two looks for jobs that nobody looks after; those of a lost worker are looked for at once. Default 30. */
  sweepSeconds?: number;
  /** Ceiling of the wait after a job's first failed attempt; triples, up to 5 minutes. Default 1,000. */
  backoffBaseMs?: number;
  /** A job that has taken so many workers with it is failed, whatever attempts are left. Default 3. */
  maxCrashes?: number;
  /** Jobs of units to spread over several workers, by job type; beats what their handlers say. Default none. */
  spread?: Readonly<Record<string, SpreadOptions>>;
  /** How long jobs may go on after the app was told to stop. Default 20,000. */
  shutdownGraceMs?: number;
}

export interface JobQueueOptions extends EnqueueOptions {
  /** Only enqueue, look and cancel when left out. */
  worker?: WorkerOptions;
  /** How long jobs are kept after their end. Default: for ever. Removed by processes with `worker` options. */
  retention?: RetentionOptions;
  /** Told of every event within the transaction that records it. */
  sink?: JobEventSink;
  /**
   * Names of the providers that jobs of a type can run with: while all of them are switched off, none are claimed.
   * Default: no type depends on a provider.
   */
  providersOf?: (jobType: string) => readonly string[];
  /** Value in [0, 1) for jitter; a port so that specs can fix it. Default `Math.random`. */
  random?: () => number;
}

export type WorkerSettings = Required<WorkerOptions>;

/** @throws RangeError when the heartbeat is too rare for the lease, or a spread makes no sense */
export function workerSettings(options: WorkerOptions): WorkerSettings {
  const settings = {
    leaseSeconds: 10,
    heartbeatSeconds: 3,
    maxSilenceSeconds: 60,
    pollMinMs: 250,
    pollMaxMs: 5_000,
    sweepSeconds: 30,
    maxCrashes: 3,
    backoffBaseMs: 1_000,
    spread: {},
    shutdownGraceMs: 20_000,
    ...options,
  };
  if (settings.heartbeatSeconds * 2 > settings.leaseSeconds) {
    throw new RangeError('heartbeatSeconds must be at most half of leaseSeconds, or one missed beat loses the lease');
  }
  for (const [jobType, spread] of Object.entries(settings.spread)) checkSpread(jobType, spread);
  return settings;
}

import type { ServiceLogger } from '@cairn/logging';
import { JobResultInvalidError } from '@cairn/errors';
import { continueTrace, runInContext } from '@cairn/request-context';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { handlerType } from '../units/part-type.ts';
import type { JobEvent } from '../moves/job-event.ts';
import type { JobStore } from '../moves/job-store.ts';
import { countCheckpoints, publicFailure } from './attempt-failure.ts';
import { backoffMs, MAX_BACKOFF_MS } from './backoff.ts';
import type { FinishedJob } from './completion-batches.ts';
import type { JobRunDependencies } from './run-dependencies.ts';
import { untilAnswered } from './until-answered.ts';

/** An attempt whose handler has ended. */
export interface EndedAttempt {
  job: ClaimedJob;
  traceId: string;
  durationMs: number;
  logger: ServiceLogger;
  /** Aborts when nobody wants the end recorded any more. */
  giveUp: AbortSignal;
}

type Move = (store: JobStore) => Promise<JobEvent | undefined>;

/** Records how attempts end that do not simply complete. */
export class AttemptEnds {
  constructor(private readonly shared: JobRunDependencies) {}

  /** @returns what was recorded; nothing when the lease has moved on */
  async record({ job, logger, giveUp }: Omit<EndedAttempt, 'traceId'>, move: Move): Promise<JobEvent | undefined> {
    const { store, random } = this.shared;
    const event = await untilAnswered(() => move(store), giveUp, random);
    if (event) logger.info(`job ${event.kind}`, { status: event.job.status, sequence: event.sequence });
    else logger.warn('nothing was recorded: the lease has moved on', { workerId: job.workerId });
    return event;
  }

  async fail(attempt: EndedAttempt, error: unknown): Promise<JobEvent | undefined> {
    const { job, traceId, durationMs, logger } = attempt;
    const { settings, checkpoints, random } = this.shared;
    const failure = publicFailure(error);
    logger.warn('the attempt failed', { code: failure.code, durationMs, error });
    const checkpointCount = await countCheckpoints(checkpoints, { userId: job.userId, jobId: job.id });
    const { baseMs = settings.backoffBaseMs, maxMs = MAX_BACKOFF_MS } = this.backoff(job);
    const waitMs = backoffMs(job.attempt, { baseMs, maxMs }, random);
    const told = {
      traceId,
      checkpointCount,
      backoffMs: Math.max(waitMs, failure.retryAfterMs),
      crashed: false,
      durationMs,
    };
    return this.record(attempt, (store) => store.fail(job, { ...failure, ...told }));
  }

  /** It had completed, and the database refuses its result for what it is. */
  async refuse({ job, durationMs }: FinishedJob, cause: unknown, giveUp: AbortSignal): Promise<void> {
    const { id: jobId, userId, jobType, attempt, traceParent } = job;
    const trace = continueTrace(traceParent ?? undefined);
    const logger = this.shared.logger.child({ jobId, jobType, attempt });
    const error = new JobResultInvalidError(jobId, 'the database refuses it', { cause });
    const ended = { job, traceId: trace.traceId, durationMs, logger, giveUp };
    await runInContext({ trace, userId }, () => this.fail(ended, error));
  }

  /** Of the job's type; a type that this worker does not know has none. */
  private backoff(job: ClaimedJob): { baseMs?: number; maxMs?: number } {
    const { handlers } = this.shared;
    const jobType = handlerType(job.jobType);
    return handlers.jobTypes.includes(jobType) ? (handlers.get(jobType).options.backoff ?? {}) : {};
  }
}

import type { CheckpointStore } from '@cairn/checkpoints';
import {
  JobCancelledError,
  JobDeadlineExceededError,
  JobResultInvalidError,
  LeaseLostError,
  ShuttingDownError,
} from '@cairn/errors';
import type { AppError } from '@cairn/errors';
import type { ServiceLogger } from '@cairn/logging';
import { continueTrace, runInContext } from '@cairn/request-context';
import type { TraceContext } from '@cairn/request-context';
import { countCheckpoints, publicFailure } from './attempt-failure.ts';
import { backoffMs } from './backoff.ts';
import type { ClaimedJob } from './claim-jobs.ts';
import type { Job, JobContext } from './handler.ts';
import { asPlainHandler, asUnitHandler } from './handler-registry.ts';
import type { HandlerRegistry, RegisteredHandler } from './handler-registry.ts';
import { JobProgress } from './job-progress.ts';
import type { WorkerSettings } from './job-queue-options.ts';
import type { JobStore } from './job-store.ts';
import { parsePayload } from './parse-payload.ts';
import { runUnits } from './run-units.ts';
import type { UnitSlots } from './unit-slots.ts';
import { untilAnswered } from './until-answered.ts';

const MAX_BACKOFF_MS = 5 * 60_000;
const MAX_RESULT_BYTES = 1024 * 1024;
/** A handler that does not heed its signal is left behind after this; the fence keeps out what it still does. */
const ABANDON_MS = 2_000;

/** What all runs of a worker share. */
export interface JobRunDependencies {
  store: JobStore;
  handlers: HandlerRegistry;
  checkpoints: CheckpointStore;
  slots: UnitSlots;
  settings: WorkerSettings;
  random: () => number;
  logger: ServiceLogger;
}

type Outcome = { result: unknown } | { error: unknown };

/** One attempt of one job, from the claim to the move that ends it. */
export class JobRun {
  private readonly abortion = new AbortController();
  private readonly stopping = new AbortController();
  private readonly giveUp = new AbortController();
  private readonly trace: TraceContext;
  private readonly logger: ServiceLogger;
  private readonly progress: JobProgress;

  constructor(
    readonly job: ClaimedJob,
    private readonly shared: JobRunDependencies,
  ) {
    this.trace = continueTrace(job.traceParent ?? undefined);
    this.logger = shared.logger.child({ jobId: job.id, jobType: job.jobType, attempt: job.attempt });
    const { store, random } = shared;
    const abort = (reason: AppError): void => this.abort(reason);
    this.progress = new JobProgress({ job, store, abort, giveUp: this.giveUp.signal, random });
  }

  /** Stops the handler; the first reason decides what becomes of the job, except that a lost lease beats all others. */
  abort(reason: AppError): void {
    if (reason instanceof LeaseLostError) this.giveUp.abort(reason);
    this.abortion.abort(reason);
  }

  /** Starts no further unit and gives the job back when those in flight are stored. */
  stopSoon(): void {
    this.stopping.abort();
  }

  /** Leaves the job to the sweep: the process ends, and the database does not answer. */
  abandon(): void {
    this.giveUp.abort();
  }

  /** Never rejects: what goes wrong is settled on the job or, when that is impossible, logged. */
  async run(): Promise<void> {
    await runInContext({ trace: this.trace, userId: this.job.userId }, async () => {
      try {
        this.logger.info('job started', { workerId: this.job.workerId });
        const outcome = await this.attempt();
        await this.progress.close();
        await this.settle(outcome);
      } catch (error) {
        this.logger.error('the end of the job could not be recorded; it is left to the stale sweep', { error });
      }
    });
  }

  private async attempt(): Promise<Outcome> {
    const { signal } = this.abortion;
    let deadline: NodeJS.Timeout | undefined;
    const abandoned = Promise.withResolvers<Outcome>();
    let abandoning: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', () => {
      abandoning = setTimeout(() => abandoned.resolve({ error: signal.reason }), ABANDON_MS);
    });
    try {
      const registered = this.shared.handlers.get(this.job.jobType);
      const { maxRunSeconds } = registered.options;
      deadline = setTimeout(
        () => this.abort(new JobDeadlineExceededError(this.job.id, maxRunSeconds)),
        maxRunSeconds * 1000,
      );
      const executed = this.execute(registered).then(
        (result) => ({ result }),
        (error: unknown) => ({ error }),
      );
      return await Promise.race([executed, abandoned.promise]);
    } catch (error) {
      return { error };
    } finally {
      clearTimeout(deadline);
      clearTimeout(abandoning);
    }
  }

  private async execute({ handler, options }: RegisteredHandler): Promise<unknown> {
    const { id, userId, jobType, attempt, maxAttempts } = this.job;
    // Parsed again: the row may be older than the handler.
    const payload = parsePayload(handler.payloadSchema, this.job.payload);
    const job: Job<unknown> = { id, userId, jobType, payload, attempt, maxAttempts };
    const ctx = this.context();
    const plain = asPlainHandler(handler);
    if (plain) return plain.run(job, ctx);
    const units = asUnitHandler(handler);
    if (!units) throw new TypeError(`The handler of "${jobType}" has neither run nor processUnit.`);
    const { checkpoints, slots, settings, random } = this.shared;
    try {
      return await runUnits({
        handler: units,
        job,
        ctx,
        stopping: this.stopping.signal,
        checkpoints,
        progress: this.progress,
        slots,
        unitConcurrency: settings.unitConcurrency,
        unitAttempts: options.unitAttempts,
        unitBackoffMs: settings.backoffBaseMs,
        random,
      });
    } finally {
      await units.cleanUp?.(job).catch((error: unknown) => this.logger.error('cleaning up failed', { error }));
    }
  }

  private context(): JobContext {
    return {
      signal: this.abortion.signal,
      progress: async (percent, message) => this.progress.report(percent, message),
      logger: this.logger,
      userId: this.job.userId,
      traceId: this.trace.traceId,
      attempt: this.job.attempt,
    };
  }

  private async settle(outcome: Outcome): Promise<void> {
    const { signal } = this.abortion;
    if (this.giveUp.signal.aborted) {
      this.logger.warn('job left: its lease is lost', { workerId: this.job.workerId });
      return;
    }
    const error: unknown = signal.aborted ? signal.reason : 'error' in outcome ? outcome.error : undefined;
    if (error === undefined && 'result' in outcome) return this.complete(outcome.result);
    if (error instanceof JobCancelledError) return this.end((store) => store.finishCancel(this.job));
    if (error instanceof ShuttingDownError) return this.end((store) => store.release(this.job));
    return this.fail(error);
  }

  private async complete(result: unknown): Promise<void> {
    try {
      assertStorable(this.job.id, result);
    } catch (error) {
      return this.fail(error);
    }
    return this.end((store) => store.complete(this.job, result));
  }

  private async fail(error: unknown): Promise<void> {
    const { checkpoints, settings, random } = this.shared;
    const { id: jobId, userId, attempt } = this.job;
    const failure = publicFailure(error);
    this.logger.warn('the attempt failed', { code: failure.code, error });
    const checkpointCount = await countCheckpoints(checkpoints, { userId, jobId });
    const waitMs = backoffMs(attempt, { baseMs: settings.backoffBaseMs, maxMs: MAX_BACKOFF_MS }, random);
    const { traceId } = this.trace;
    await this.end((store) =>
      store.fail(this.job, { ...failure, traceId, checkpointCount, backoffMs: waitMs, crashed: false }),
    );
  }

  private async end(move: (store: JobStore) => ReturnType<JobStore['complete']>): Promise<void> {
    const { store, random } = this.shared;
    const event = await untilAnswered(() => move(store), this.giveUp.signal, random);
    if (event) this.logger.info(`job ${event.kind}`, { status: event.job.status, sequence: event.sequence });
    else this.logger.warn('nothing was recorded: the lease has moved on', { workerId: this.job.workerId });
  }
}

/** @throws JobResultInvalidError */
function assertStorable(jobId: string, result: unknown): void {
  let json: string;
  try {
    json = JSON.stringify(result ?? null);
  } catch (error) {
    throw new JobResultInvalidError(jobId, 'it is not JSON', { cause: error });
  }
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_RESULT_BYTES)
    throw new JobResultInvalidError(jobId, `${bytes} bytes are more than ${MAX_RESULT_BYTES}`);
}

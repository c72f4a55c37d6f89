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
import { backoffMs, MAX_BACKOFF_MS } from './backoff.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { Job, JobContext, UnitJobHandler } from '../handlers/handler.ts';
import { asPlainHandler, asUnitHandler } from '../handlers/handler-registry.ts';
import type { HandlerRegistry, RegisteredHandler } from '../handlers/handler-registry.ts';
import { JobProgress } from './job-progress.ts';
import type { WorkerSettings } from '../job-queue-options.ts';
import type { JobStore } from '../moves/job-store.ts';
import { parsePayload } from '../enqueue/parse-payload.ts';
import { resolvePayload } from '../payloads/large-payloads.ts';
import type { PayloadStore } from '../payloads/payload-store.ts';
import { runUnits } from '../units/run-units.ts';
import type { QueueSwitches } from '../switches/queue-switches.ts';
import type { UnitSlots } from '../units/unit-slots.ts';
import { ChildRuns } from '../children/child-runs.ts';
import { handlerType, isPartType } from '../units/part-type.ts';
import { runPart } from '../units/run-part.ts';
import { UnitSpread } from '../units/unit-spread.ts';
import { SnoozeSignal } from './snooze.ts';
import { untilAnswered } from './until-answered.ts';
import type { CompletionBatches } from './completion-batches.ts';
import { pgJson } from '@cairn/postgres';

/** A run of this length is worth a line of its own in the log; shorter ones would drown it, and are in the history. */
const LOGGED_RUN_MS = 1_000;
const MAX_CHILD_PAYLOAD_BYTES = 65_536;
const MAX_RESULT_BYTES = 1024 * 1024;
/** A handler that does not heed its signal is left behind after this; the fence keeps out what it still does. */
const ABANDON_MS = 2_000;

/** What all runs of a worker share. */
export interface JobRunDependencies {
  store: JobStore;
  handlers: HandlerRegistry;
  checkpoints: CheckpointStore;
  slots: UnitSlots;
  switches: QueueSwitches;
  /** Where payloads lie that are too large for their row. */
  payloads?: PayloadStore | undefined;
  settings: WorkerSettings;
  random: () => number;
  logger: ServiceLogger;
}

type Outcome = { result: unknown } | { error: unknown };

/** One attempt of one job, from the claim to the move that ends it. */
export class JobRun {
  /** How the attempt ended, once it has. */
  outcome: 'completed' | 'failed' | undefined;
  /** How soon the job is due once more, when it was put off. */
  dueAgainInMs: number | undefined;
  private readonly abortion = new AbortController();
  private readonly stopping = new AbortController();
  private readonly giveUp = new AbortController();
  private readonly trace: TraceContext;
  private readonly startedAt = performance.now();
  private readonly progress: JobProgress;
  private readonly children: ChildRuns;
  private ownLogger: ServiceLogger | undefined;

  constructor(
    readonly job: ClaimedJob,
    private readonly shared: JobRunDependencies,
    private readonly completions: CompletionBatches,
  ) {
    this.trace = continueTrace(job.traceParent ?? undefined);
    const { store, handlers, random } = shared;
    this.children = new ChildRuns({ job, store, handlers, maxPayloadBytes: MAX_CHILD_PAYLOAD_BYTES });
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

  /**
   * Resolves when the handler has ended and, unless it completed, the move is recorded. Never rejects: what goes wrong is
   * settled on the job or, when that is impossible, logged.
   */
  async run(): Promise<void> {
    await runInContext({ trace: this.trace, userId: this.job.userId }, async () => {
      try {
        const outcome = await this.attempt();
        await this.progress.close();
        await this.settle(outcome);
      } catch (error) {
        this.logger.error('the end of the job could not be recorded; it is left to the stale sweep', { error });
      }
    });
  }

  /** Made when it is needed: most short jobs log nothing. */
  private get logger(): ServiceLogger {
    const { id: jobId, jobType, attempt } = this.job;
    return (this.ownLogger ??= this.shared.logger.child({ jobId, jobType, attempt }));
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
      const registered = this.shared.handlers.get(handlerType(this.job.jobType));
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

  private async execute(registered: RegisteredHandler): Promise<unknown> {
    const { handler, options } = registered;
    const { id, userId, jobType, attempt, maxAttempts } = this.job;
    if (isPartType(jobType)) return this.executePart(registered);
    // Parsed again: the row may be older than the handler.
    const payload = parsePayload(handler.payloadSchema, await resolvePayload(this.job, this.shared.payloads));
    const job: Job<unknown> = { id, userId, jobType, payload, attempt, maxAttempts };
    const ctx = this.context();
    const plain = asPlainHandler(handler);
    if (plain) return plain.run(job, ctx);
    const units = asUnitHandler(handler);
    if (!units) throw new TypeError(`The handler of "${jobType}" has neither run nor processUnit.`);
    const { children, progress } = this;
    const spread = this.shared.settings.spread[jobType] ?? options.spread;
    try {
      return await runUnits(
        { ...this.unitOptions(registered, units), job, ctx, progress },
        new UnitSpread({ jobType, maxAttempts, spread, children }),
      );
    } finally {
      await units.cleanUp?.(job).catch((error: unknown) => this.logger.error('cleaning up failed', { error }));
    }
  }

  private async executePart(registered: RegisteredHandler): Promise<unknown> {
    const { job: part, giveUp } = this;
    const units = asUnitHandler(registered.handler);
    if (!units) throw new TypeError(`The handler of "${registered.jobType}" has no processUnit.`);
    return runPart({
      ...this.unitOptions(registered, units),
      part,
      ctx: this.context(),
      store: this.shared.store,
      abort: (reason) => this.abort(reason),
      giveUp: giveUp.signal,
    });
  }

  private unitOptions({ options }: RegisteredHandler, handler: UnitJobHandler<unknown, unknown, unknown>) {
    const { checkpoints, slots, settings, random } = this.shared;
    return {
      handler,
      payloads: this.shared.payloads,
      stopping: this.stopping.signal,
      checkpoints,
      slots,
      unitConcurrency: settings.unitConcurrency,
      unitAttempts: options.unitAttempts,
      unitBackoffMs: settings.backoffBaseMs,
      random,
    };
  }

  private context(): JobContext {
    return {
      signal: this.abortion.signal,
      progress: async (percent, message) => this.progress.report(percent, message),
      snooze: (delayMs) => {
        throw new SnoozeSignal(delayMs);
      },
      runChildren: (children, options) => this.children.run(children, options),
      logger: {
        info: (message, facts) => this.logger.info(message, facts),
        warn: (message, facts) => this.logger.warn(message, facts),
        error: (message, facts) => this.logger.error(message, facts),
      },
      idempotencyToken: this.job.id,
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
    const { fanout } = this.children;
    if (fanout && !signal.aborted) return this.end((store) => store.park(this.job, fanout));
    const error: unknown = signal.aborted ? signal.reason : 'error' in outcome ? outcome.error : undefined;
    if (error === undefined && 'result' in outcome) return this.complete(outcome.result);
    if (error instanceof JobCancelledError) return this.end((store) => store.finishCancel(this.job));
    if (error instanceof ShuttingDownError) return this.end((store) => store.release(this.job));
    if (error instanceof SnoozeSignal) return this.end((store) => store.snooze(this.job, error.delayMs));
    return this.fail(error);
  }

  /** Recorded together with others, while the next job runs. */
  private async complete(result: unknown): Promise<void> {
    let json: string;
    try {
      json = resultJson(this.job.id, result);
    } catch (error) {
      return this.fail(error);
    }
    this.outcome = 'completed';
    if (performance.now() - this.startedAt > LOGGED_RUN_MS) this.logger.info('job completed', this.duration());
    this.completions.add({
      job: this.job,
      result: json,
      onRefused: (error) =>
        this.fail(new JobResultInvalidError(this.job.id, 'the database refuses it', { cause: error })),
    });
  }

  private async fail(error: unknown): Promise<void> {
    const { checkpoints, settings, random } = this.shared;
    const { id: jobId, userId, attempt } = this.job;
    const failure = publicFailure(error);
    this.outcome = 'failed';
    this.logger.warn('the attempt failed', { code: failure.code, ...this.duration(), error });
    const checkpointCount = await countCheckpoints(checkpoints, { userId, jobId });
    const { baseMs = settings.backoffBaseMs, maxMs = MAX_BACKOFF_MS } = this.backoff();
    const waitMs = backoffMs(attempt, { baseMs, maxMs }, random);
    const { traceId } = this.trace;
    const { durationMs } = this.duration();
    const told = {
      traceId,
      checkpointCount,
      backoffMs: Math.max(waitMs, failure.retryAfterMs),
      crashed: false,
      durationMs,
    };
    await this.end((store) => store.fail(this.job, { ...failure, ...told }));
  }

  /** Of the job's type; a type that this worker does not know has none. */
  private backoff(): { baseMs?: number; maxMs?: number } {
    const { handlers } = this.shared;
    const jobType = handlerType(this.job.jobType);
    return handlers.jobTypes.includes(jobType) ? (handlers.get(jobType).options.backoff ?? {}) : {};
  }

  private duration(): { durationMs: number } {
    return { durationMs: Math.round(performance.now() - this.startedAt) };
  }

  private async end(move: (store: JobStore) => ReturnType<JobStore['fail']>): Promise<void> {
    const { store, random } = this.shared;
    const event = await untilAnswered(() => move(store), this.giveUp.signal, random);
    if (event?.kind === 'retryScheduled' || event?.kind === 'snoozed') {
      this.dueAgainInMs = Date.parse(event.data.runAt) - Date.parse(event.at);
    }
    if (event) this.logger.info(`job ${event.kind}`, { status: event.job.status, sequence: event.sequence });
    else this.logger.warn('nothing was recorded: the lease has moved on', { workerId: this.job.workerId });
  }
}

/** JSON as the database takes it. @throws JobResultInvalidError */
function resultJson(jobId: string, result: unknown): string {
  if (result === null || result === undefined) return 'null';
  let json: string;
  try {
    json = pgJson(result);
  } catch (error) {
    throw new JobResultInvalidError(jobId, 'it is not JSON', { cause: error });
  }
  const bytes = Buffer.byteLength(json);
  if (bytes > MAX_RESULT_BYTES)
    throw new JobResultInvalidError(jobId, `${bytes} bytes are more than ${MAX_RESULT_BYTES}`);
  return json;
}

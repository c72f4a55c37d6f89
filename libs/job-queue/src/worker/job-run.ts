import type { CheckpointStore } from '@cairn/checkpoints';
import {
  JobCancelledError,
  JobDeadlineExceededError,
  JobHeldError,
  JobResultInvalidError,
  LeaseLostError,
  ShuttingDownError,
} from '@cairn/errors';
import type { AppError } from '@cairn/errors';
import type { ServiceLogger } from '@cairn/logging';
import { continueTrace, runInContext } from '@cairn/request-context';
import type { RequestContext, TraceContext } from '@cairn/request-context';
import { countCheckpoints, publicFailure } from './attempt-failure.ts';
import { backoffMs, MAX_BACKOFF_MS } from './backoff.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { Job, UnitJobHandler } from '../handlers/handler.ts';
import { asPlainHandler, asUnitHandler } from '../handlers/handler-registry.ts';
import type { HandlerRegistry, RegisteredHandler } from '../handlers/handler-registry.ts';
import { JobProgress } from './job-progress.ts';
import type { WorkerSettings } from '../job-queue-options.ts';
import type { JobStore } from '../moves/job-store.ts';
import { parsePayload } from '../enqueue/parse-payload.ts';
import { resolvePayload } from '../payloads/large-payloads.ts';
import { isPayloadReference } from '../payloads/payload-reference.ts';
import type { PayloadStore } from '../payloads/payload-store.ts';
import { runUnits } from '../units/run-units.ts';
import type { QueueSwitches } from '../switches/queue-switches.ts';
import type { UnitSlots } from '../units/unit-slots.ts';
import { ChildRuns } from '../children/child-runs.ts';
import { handlerType, isPartType } from '../units/part-type.ts';
import { runPart } from '../units/run-part.ts';
import { UnitSpread } from '../units/unit-spread.ts';
import { LateAbort } from './late-abort.ts';
import { RunContext } from './run-context.ts';
import { SnoozeSignal } from './snooze.ts';
import { untilAnswered } from './until-answered.ts';
import type { CompletionBatches } from './completion-batches.ts';
import type { Deadlines, Expiring } from './deadlines.ts';
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

/** What a run carries through its asynchronous calls; its trace begins when something asks for it. */
class RunRequestContext implements RequestContext {
  readonly userId: string;
  private readonly run: JobRun;

  constructor(run: JobRun) {
    this.run = run;
    this.userId = run.job.userId;
  }

  get trace(): TraceContext {
    return this.run.trace;
  }
}

/** One attempt of one job, from the claim to the move that ends it. */
export class JobRun implements Expiring {
  /** How the attempt ended, once it has. */
  outcome: 'completed' | 'failed' | undefined;
  /** How soon the job is due once more, when it was put off. */
  dueAgainInMs: number | undefined;
  private readonly abortion = new LateAbort();
  private readonly stopping = new LateAbort();
  private readonly giveUp = new LateAbort();
  private readonly startedAt = performance.now();
  private lateTrace: TraceContext | undefined;
  private lateProgress: JobProgress | undefined;
  private lateChildren: ChildRuns | undefined;
  private ownLogger: ServiceLogger | undefined;
  /** Ends the attempt with this outcome, unless it has ended. */
  private finish: ((outcome: Outcome) => void) | undefined;
  private abandoning: NodeJS.Timeout | undefined;

  constructor(
    readonly job: ClaimedJob,
    private readonly shared: JobRunDependencies,
    private readonly completions: CompletionBatches,
    private readonly deadlines: Deadlines,
  ) {}

  /** Stops the handler; the first reason decides what becomes of the job, except that a lost lease beats all others. */
  abort(reason: AppError): void {
    if (reason instanceof LeaseLostError) this.giveUp.abort(reason);
    const { finish } = this;
    if (finish) this.abandoning ??= setTimeout(() => finish({ error: this.abortion.reason }), ABANDON_MS);
    this.abortion.abort(reason);
  }

  /** Its attempt has taken as long as it may. */
  expire(): void {
    const { id, jobType } = this.job;
    const { maxRunSeconds } = this.shared.handlers.get(handlerType(jobType)).options;
    this.abort(new JobDeadlineExceededError(id, maxRunSeconds));
  }

  /** Starts no further unit and gives the job back when those in flight are stored. */
  stopSoon(): void {
    this.stopping.abort(undefined);
  }

  /** Leaves the job to the sweep: the process ends, and the database does not answer. */
  abandon(): void {
    this.giveUp.abort(undefined);
  }

  /**
   * Resolves when the handler has ended and, unless it completed, the move is recorded. Never rejects: what goes wrong is
   * settled on the job or, when that is impossible, logged.
   */
  run(): Promise<void> {
    return runInContext(new RunRequestContext(this), async () => {
      try {
        const outcome = await this.attempt();
        await this.lateProgress?.close();
        await this.settle(outcome);
      } catch (error) {
        this.logger.error('the end of the job could not be recorded; it is left to the stale sweep', { error });
      }
    });
  }

  // Made when they are needed: most short jobs need none of them.

  get signal(): AbortSignal {
    return this.abortion.signal;
  }

  get trace(): TraceContext {
    return (this.lateTrace ??= continueTrace(this.job.traceParent ?? undefined));
  }

  get progress(): JobProgress {
    const { job, shared, giveUp } = this;
    const { store, random } = shared;
    const abort = (reason: AppError): void => this.abort(reason);
    return (this.lateProgress ??= new JobProgress({ job, store, abort, giveUp: giveUp.signal, random }));
  }

  get children(): ChildRuns {
    const { job, shared } = this;
    const { store, handlers } = shared;
    return (this.lateChildren ??= new ChildRuns({ job, store, handlers, maxPayloadBytes: MAX_CHILD_PAYLOAD_BYTES }));
  }

  get logger(): ServiceLogger {
    const { id: jobId, jobType, attempt } = this.job;
    return (this.ownLogger ??= this.shared.logger.child({ jobId, jobType, attempt }));
  }

  private async attempt(): Promise<Outcome> {
    const outcome = await new Promise<Outcome>((resolve) => {
      this.finish = resolve;
      this.execute().then(
        (result) => resolve({ result }),
        (error: unknown) => resolve({ error }),
      );
    });
    this.finish = undefined;
    this.deadlines.delete(this);
    clearTimeout(this.abandoning);
    return outcome;
  }

  private async execute(): Promise<unknown> {
    const { id, userId, jobType, attempt, maxAttempts } = this.job;
    const registered = this.shared.handlers.get(handlerType(jobType));
    const { handler, options } = registered;
    this.deadlines.add(this, options.maxRunSeconds * 1000);
    if (isPartType(jobType)) return this.executePart(registered);
    const stored = isPayloadReference(this.job.payload)
      ? await resolvePayload(this.job, this.shared.payloads)
      : this.job.payload;
    // Parsed again: the row may be older than the handler.
    const payload = parsePayload(handler.payloadSchema, stored);
    const job: Job<unknown> = { id, userId, jobType, payload, attempt, maxAttempts };
    const ctx = new RunContext(this);
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
      ctx: new RunContext(this),
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

  private async settle(outcome: Outcome): Promise<void> {
    const { abortion } = this;
    if (this.giveUp.aborted) {
      this.logger.warn('job left: its lease is lost', { workerId: this.job.workerId });
      return;
    }
    const fanout = this.lateChildren?.fanout;
    if (fanout && !abortion.aborted) return this.end((store) => store.park(this.job, fanout));
    const error: unknown = abortion.aborted ? abortion.reason : 'error' in outcome ? outcome.error : undefined;
    if (error === undefined && 'result' in outcome) return this.complete(outcome.result);
    if (error instanceof JobCancelledError) return this.end((store) => store.finishCancel(this.job));
    if (error instanceof ShuttingDownError || error instanceof JobHeldError) {
      return this.end((store) => store.release(this.job));
    }
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

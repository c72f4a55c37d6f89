import {
  JobCancelledError,
  JobDeadlineExceededError,
  JobHeldError,
  LeaseLostError,
  ShuttingDownError,
} from '@cairn/errors';
import type { AppError } from '@cairn/errors';
import type { ServiceLogger } from '@cairn/logging';
import { continueTrace, runInContext } from '@cairn/request-context';
import type { RequestContext, TraceContext } from '@cairn/request-context';
import { ChildRuns } from '../children/child-runs.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobEvent } from '../moves/job-event.ts';
import type { JobStore } from '../moves/job-store.ts';
import { handlerType } from '../units/part-type.ts';
import type { AttemptEnds, EndedAttempt } from './attempt-ends.ts';
import type { CompletionBatches } from './completion-batches.ts';
import type { Deadlines, Expiring } from './deadlines.ts';
import { JobProgress } from './job-progress.ts';
import { LateAbort } from './late-abort.ts';
import { resultJson } from './result-json.ts';
import type { JobRunDependencies } from './run-dependencies.ts';
import { runHandler } from './run-handler.ts';
import type { HandledRun } from './run-handler.ts';
import { SnoozeSignal } from './snooze.ts';

/** A run of this length is worth a line of its own in the log; shorter ones would drown it, and are in the history. */
const LOGGED_RUN_MS = 1_000;
const MAX_CHILD_PAYLOAD_BYTES = 65_536;
/** A handler that does not heed its signal is left behind after this; the fence keeps out what it still does. */
const ABANDON_MS = 2_000;

type Outcome = { result: unknown } | { error: unknown };

/** Where the runs of a worker end, and when they must. */
export interface RunEnds {
  readonly completions: CompletionBatches;
  readonly attempts: AttemptEnds;
  readonly deadlines: Deadlines;
}

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
export class JobRun implements Expiring, HandledRun {
  /** How the attempt ended, once it has. */
  outcome: 'completed' | 'failed' | undefined;
  /** How soon the job is due once more, when it was put off. */
  dueAgainInMs: number | undefined;
  expiresAt = Infinity;
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
    readonly shared: JobRunDependencies,
    private readonly ends: RunEnds,
  ) {}

  /** Stops the handler; the first reason decides what becomes of the job, except that a lost lease beats all others. */
  abort(reason: AppError): void {
    if (reason instanceof LeaseLostError) this.giveUp.abort(reason);
    const { finish } = this;
    if (finish) this.abandoning ??= setTimeout(() => finish({ error: this.abortion.reason }), ABANDON_MS);
    this.abortion.abort(reason);
  }

  limitTo(maxRunSeconds: number): void {
    this.ends.deadlines.add(this, maxRunSeconds * 1000);
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

  get stopSignal(): AbortSignal {
    return this.stopping.signal;
  }

  get giveUpSignal(): AbortSignal {
    return this.giveUp.signal;
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
      runHandler(this).then(
        (result) => resolve({ result }),
        (error: unknown) => resolve({ error }),
      );
    });
    this.finish = undefined;
    this.ends.deadlines.delete(this);
    clearTimeout(this.abandoning);
    return outcome;
  }

  private async settle(outcome: Outcome): Promise<void> {
    const { abortion, job } = this;
    if (this.giveUp.aborted) {
      this.logger.warn('job left: its lease is lost', { workerId: job.workerId });
      return;
    }
    const fanout = this.lateChildren?.fanout;
    if (fanout && !abortion.aborted) return this.end((store) => store.park(job, fanout));
    const error: unknown = abortion.aborted ? abortion.reason : 'error' in outcome ? outcome.error : undefined;
    if (error === undefined && 'result' in outcome) return this.complete(outcome.result);
    if (error instanceof JobCancelledError) return this.end((store) => store.finishCancel(job));
    if (error instanceof ShuttingDownError || error instanceof JobHeldError) {
      return this.end((store) => store.release(job));
    }
    if (error instanceof SnoozeSignal) return this.end((store) => store.snooze(job, error.delayMs));
    return this.fail(error);
  }

  /** Recorded together with others, while the next job runs. */
  private async complete(result: unknown): Promise<void> {
    const { job, durationMs } = this;
    let json: string;
    try {
      json = resultJson(job.id, result);
    } catch (error) {
      return this.fail(error);
    }
    this.outcome = 'completed';
    if (durationMs > LOGGED_RUN_MS) this.logger.info('job completed', { durationMs });
    this.ends.completions.add({ job, result: json, durationMs });
  }

  private async fail(error: unknown): Promise<void> {
    this.outcome = 'failed';
    this.recorded(await this.ends.attempts.fail(this.ended(), error));
  }

  private async end(move: (store: JobStore) => Promise<JobEvent | undefined>): Promise<void> {
    this.recorded(await this.ends.attempts.record(this.ended(), move));
  }

  private ended(): EndedAttempt {
    const { job, trace, durationMs, logger, giveUpSignal: giveUp } = this;
    return { job, traceId: trace.traceId, durationMs, logger, giveUp };
  }

  private recorded(event: JobEvent | undefined): void {
    if (event?.kind === 'retryScheduled' || event?.kind === 'snoozed') {
      this.dueAgainInMs = Date.parse(event.data.runAt) - Date.parse(event.at);
    }
  }

  private get durationMs(): number {
    return Math.round(performance.now() - this.startedAt);
  }
}

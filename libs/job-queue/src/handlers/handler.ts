import type { z } from 'zod';
import type { ChildJob, ChildOutcome, RunChildrenOptions } from '../children/child-job.ts';

/** Structured logging for handlers; the runner binds job, attempt and trace ids to it. */
export interface JobLogger {
  info(message: string, facts?: Record<string, unknown>): void;
  warn(message: string, facts?: Record<string, unknown>): void;
  error(message: string, facts?: Record<string, unknown>): void;
}

/** A claimed job as a handler sees it. All calls of one run get the same object, and no other run gets it. */
export interface Job<P> {
  id: string;
  userId: string;
  jobType: string;
  payload: P;
  /** This run, from 1. */
  attempt: number;
  maxAttempts: number;
}

export interface JobContext {
  /** Aborts on cancel, deadline, shutdown and lost lease; stop soon and save nothing after it. */
  signal: AbortSignal;
  /** @param percent 0 to 100, never shown going backwards within an attempt */
  progress(percent: number, message?: string): Promise<void>;
  /** Ends this run and has the job run again later, without using up an attempt: what it waits for is not there yet. */
  snooze(delayMs: number): never;
  /**
   * Runs parts of this job as jobs of their own, on any worker, and returns how they ended, in the given order. Until all
   * have ended, this throws and the job waits without a worker; then it runs again from its start, with the attempt that
   * it was on. So do nothing before it that must not be done twice, make the same calls with the same children in every
   * run, and let what it throws pass. At most 10,000 children of a job, and their children may have children, no more.
   *
   * A retry of the job after it failed runs those children again that did not complete.
   * @throws JobChildrenFailedError when a child did not complete, unless failures are collected; JobChildrenInvalidError;
   *   JobTypeUnknownError, RequestInvalidError and PayloadTooLargeError about a child
   */
  runChildren(children: readonly ChildJob[], options?: RunChildrenOptions): Promise<ChildOutcome[]>;
  logger: JobLogger;
  /**
   * The same in every attempt of this job. Jobs run at least once: hand it to whoever does work that must not be done
   * twice, for a unit together with the unit's id.
   */
  idempotencyToken: string;
  userId: string;
  traceId: string;
  attempt: number;
}

/** Small facts about how a unit was done, as JSON; they stand in the job's history for as long as it is kept. */
export type UnitRemarks = Readonly<Record<string, unknown>>;

export interface UnitContext extends JobContext {
  /** Adds to what the event of this unit's end tells as `remarks`; tries of the unit in one run share them. */
  remark(facts: UnitRemarks): void;
}

/** A job without units: one call does it all. */
export interface PlainJobHandler<P, R> {
  readonly payloadSchema: z.ZodType<P>;
  run(job: Job<P>, ctx: JobContext): Promise<R>;
}

/** A part of a job that is checkpointed on its own. `id`: 1 to 64 letters, digits, `-` or `_`, unique within the job. */
export interface Unit<U> {
  id: string;
  input: U;
}

export type UnitOutput = Uint8Array | NodeJS.ReadableStream;

/** What the runner hands to `assemble`: every unit in plan order, its checkpoint read on demand. */
export interface UnitOutcome<U> {
  unit: Unit<U>;
  /** Present when the unit could not be done for good (see `UnitFailedError`); then `read` rejects. */
  failure?: { code: string; message: string };
  read(): Promise<Buffer>;
}

/** A job of units: the runner checkpoints, skips, parallelises and retries them; the handler only does the work. */
export interface UnitJobHandler<P, U, R> {
  readonly payloadSchema: z.ZodType<P>;
  /** Deterministic: the same payload gives the same units, in the same order. */
  plan(job: Job<P>, ctx: JobContext): Promise<Unit<U>[]>;
  processUnit(unit: Unit<U>, ctx: UnitContext, job: Job<P>): Promise<UnitOutput>;
  /**
   * Told of each unit that an earlier attempt has done, with its output, before `assemble` and while other units are being
   * done: a handler that keeps outputs at hand is spared reading them again.
   */
  resumeUnit?(unit: Unit<U>, output: Buffer, job: Job<P>): Promise<void>;
  assemble(job: Job<P>, outcomes: readonly UnitOutcome<U>[], ctx: JobContext): Promise<R>;
  /** Runs once an attempt is over, however it ended: release temporary files here. */
  cleanUp?(job: Job<P>): Promise<void>;
}

export type AnyJobHandler = PlainJobHandler<never, unknown> | UnitJobHandler<never, never, unknown>;

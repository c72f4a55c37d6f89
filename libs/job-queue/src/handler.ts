import type { z } from 'zod';

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
  logger: JobLogger;
  userId: string;
  traceId: string;
  attempt: number;
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
  processUnit(unit: Unit<U>, ctx: JobContext, job: Job<P>): Promise<UnitOutput>;
  assemble(job: Job<P>, outcomes: readonly UnitOutcome<U>[], ctx: JobContext): Promise<R>;
  /** Runs once an attempt is over, however it ended: release temporary files here. */
  cleanUp?(job: Job<P>): Promise<void>;
}

export type AnyJobHandler = PlainJobHandler<never, unknown> | UnitJobHandler<never, never, unknown>;

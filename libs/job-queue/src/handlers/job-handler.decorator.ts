import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import { jobLimits } from '../limits/job-limits.ts';
import type { JobLimitOptions, JobLimits } from '../limits/job-limits.ts';
import { checkSpread } from '../units/spread-options.ts';
import type { SpreadOptions } from '../units/spread-options.ts';

export interface JobHandlerOptions extends JobLimitOptions {
  /** Runs of a job, the first included, before it counts as Failed. Default 5. */
  maxAttempts?: number;
  /** One attempt may run this long; then its signal aborts and the attempt counts as failed. Default 7,200. */
  maxRunSeconds?: number;
  /**
   * Waits between attempts: up to `baseMs` after the first, three times that after each further one, `maxMs` at most; a
   * random part of it, so that what failed together does not return together. An error that names a longer wait
   * (`retryAfterSeconds`) gets it. Default: as the worker's `backoffBaseMs` says, and 5 minutes.
   */
  backoff?: { baseMs?: number; maxMs?: number };
  /** Tries of a unit within one attempt of its job, while its errors are retryable. Default 3. */
  unitAttempts?: number;
  /** Unfinished jobs of this type; beyond it enqueue refuses with `JOB_QUEUE_FULL`. Default as the queue's options say. */
  maxDepth?: number;
  /** Spreads jobs with many units over several workers. Default: the worker that runs a job does all its units. */
  spread?: SpreadOptions;
}

export const JOB_HANDLER = Symbol('cairn job handler');

/** The options with every default filled in. */
export interface JobHandlerSettings extends Required<
  Omit<JobHandlerOptions, keyof JobLimitOptions | 'backoff' | 'maxDepth' | 'spread'>
> {
  limits: JobLimits;
  backoff?: { baseMs?: number; maxMs?: number };
  maxDepth?: number | undefined;
  spread: SpreadOptions | null;
}

export interface JobHandlerMetadata {
  jobType: string;
  options: JobHandlerSettings;
}

/** @throws RangeError for limits or a spread that make no sense */
export function withDefaults(jobType: string, options: JobHandlerOptions): JobHandlerSettings {
  const { concurrency, rateLimit, fifo, onHeadRetry, ...others } = options;
  const limits = jobLimits(jobType, { concurrency, rateLimit, fifo, onHeadRetry });
  if (others.spread) checkSpread(jobType, others.spread);
  return { maxAttempts: 5, maxRunSeconds: 7_200, unitAttempts: 3, ...others, spread: others.spread ?? null, limits };
}

/**
 * Makes a provider the handler of a job type. It implements `PlainJobHandler` or `UnitJobHandler`; listing it in a
 * module is all it takes.
 * @throws RangeError for limits that make no sense
 */
export function JobHandler(jobType: string, options: JobHandlerOptions = {}): ClassDecorator {
  const metadata: JobHandlerMetadata = { jobType, options: withDefaults(jobType, options) };
  return applyDecorators(Injectable(), SetMetadata(JOB_HANDLER, metadata));
}

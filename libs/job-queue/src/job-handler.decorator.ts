import { Injectable, SetMetadata, applyDecorators } from '@nestjs/common';

export interface JobHandlerOptions {
  /** Runs of a job, the first included, before it counts as Failed. Default 5. */
  maxAttempts?: number;
  /** One attempt may run this long; then its signal aborts and the attempt counts as failed. Default 7,200. */
  maxRunSeconds?: number;
  /** Tries of a unit within one attempt of its job, while its errors are retryable. Default 3. */
  unitAttempts?: number;
}

export const JOB_HANDLER = Symbol('cairn job handler');

export interface JobHandlerMetadata {
  jobType: string;
  options: Required<JobHandlerOptions>;
}

export function withDefaults(options: JobHandlerOptions): Required<JobHandlerOptions> {
  return { maxAttempts: 5, maxRunSeconds: 7_200, unitAttempts: 3, ...options };
}

/**
 * Makes a provider the handler of a job type. It implements `PlainJobHandler` or `UnitJobHandler`; listing it in a
 * module is all it takes.
 */
export function JobHandler(jobType: string, options: JobHandlerOptions = {}): ClassDecorator {
  const metadata: JobHandlerMetadata = { jobType, options: withDefaults(options) };
  return applyDecorators(Injectable(), SetMetadata(JOB_HANDLER, metadata));
}

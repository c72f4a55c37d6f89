import { AppError } from './app-error.ts';

/** Children of a job failed or were cancelled, and the job cannot do without them. A retry of the job runs only these again. */
export class JobChildrenFailedError extends AppError {
  readonly code = 'JOB_CHILDREN_FAILED';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(jobId: string, children: number, failed: readonly { jobId: string; reason: string }[]) {
    const [first] = failed;
    super(
      `${failed.length} of ${children} children did not complete; the first, ${first?.jobId}: ${first?.reason}. ` +
        'Retry the job to run these again.',
      { jobId, firstFailed: first?.jobId, failed: failed.length },
    );
  }
}

/** A handler asked for children that cannot be: too many, too large, too deep, or others than in an earlier run. */
export class JobChildrenInvalidError extends AppError {
  readonly code = 'JOB_CHILDREN_INVALID';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(jobId: string, reason: string) {
    super(`The children of the job are not usable: ${reason}.`, { jobId });
  }
}

/**
 * A worker that did some units of a job had to give up on them, and so does the job; a retry resumes at these units.
 *
 * The code is the one of what stopped it, as if the job had done the units itself.
 */
export class JobPartFailedError extends AppError {
  readonly code: string;
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(partId: string, code: string, message: string) {
    super(message, { partId });
    this.code = code;
  }
}

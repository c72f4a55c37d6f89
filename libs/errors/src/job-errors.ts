import { AppError } from './app-error.ts';

/** The job's lease expired or moved on. Not retryable: whoever holds it now owns the result. */
export class LeaseLostError extends AppError {
  readonly code = 'JOB_LEASE_LOST';
  readonly httpStatus = 409;
  readonly retryable = false;

  constructor(jobId: string, workerId: string) {
    super(`Worker ${workerId} lost the lease on job ${jobId}; stop without saving.`, { jobId, workerId });
  }
}

/** The user cancelled the job while it ran. */
export class JobCancelledError extends AppError {
  readonly code = 'JOB_CANCELLED';
  readonly httpStatus = 409;
  readonly retryable = false;

  constructor(jobId: string) {
    super(`Job ${jobId} was cancelled.`, { jobId });
  }
}

/** A kill switch stopped a part of a job while it ran; the part goes on where it was when the switch is cleared. */
export class JobHeldError extends AppError {
  readonly code = 'JOB_HELD';
  readonly httpStatus = 503;
  readonly retryable = true;

  constructor(jobId: string) {
    super(`Job ${jobId} waits until its kill switch is cleared.`, { jobId });
  }
}

/** An attempt of a job ran longer than its handler allows; its checkpoints stay, so that the next one resumes. */
export class JobDeadlineExceededError extends AppError {
  readonly code = 'JOB_DEADLINE_EXCEEDED';
  readonly httpStatus = 504;
  readonly retryable = true;

  constructor(jobId: string, maxRunSeconds: number) {
    super(`The attempt ran longer than ${maxRunSeconds} s and was stopped.`, { jobId, maxRunSeconds });
  }
}

/** The worker that ran the job stopped answering, and its lease expired. */
export class JobWorkerLostError extends AppError {
  readonly code = 'JOB_WORKER_LOST';
  readonly httpStatus = 500;
  readonly retryable = true;

  constructor(attempt: number) {
    super(`The worker of attempt ${attempt} stopped answering.`, { attempt });
  }
}

/** The job is not in a state that allows what was asked, for example a retry of a job that still runs. */
export class JobStateConflictError extends AppError {
  readonly code = 'JOB_STATE_CONFLICT';
  readonly httpStatus = 409;
  readonly retryable = false;

  constructor(move: string, jobId: string, status: string) {
    super(`A job that is ${status} does not take "${move}".`, { jobId, move, status });
  }
}

/** The idempotency key belongs to an earlier job of this user and type that was enqueued with another payload. */
export class JobIdempotencyKeyReusedError extends AppError {
  readonly code = 'JOB_IDEMPOTENCY_KEY_REUSED';
  readonly httpStatus = 409;
  readonly retryable = false;

  constructor(jobId: string) {
    super('This idempotency key was used for another payload; use a new key for a new job.', { jobId });
  }
}

/** No handler is registered for the job's type. */
export class JobTypeUnknownError extends AppError {
  readonly code = 'JOB_TYPE_UNKNOWN';
  readonly httpStatus = 400;
  readonly retryable = false;

  constructor(jobType: string, known: readonly string[]) {
    super(`No handler takes jobs of type "${jobType}"; known types: ${known.join(', ') || 'none'}.`);
  }
}

/** The handler returned something that cannot be stored as the job's result: not JSON, or larger than the limit. */
export class JobResultInvalidError extends AppError {
  readonly code = 'JOB_RESULT_INVALID';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(jobId: string, reason: string, options?: ErrorOptions) {
    super(`The result of the job cannot be stored: ${reason}.`, { jobId }, options);
  }
}

/** A handler's plan breaks its contract: an invalid or repeated unit id. */
export class JobPlanInvalidError extends AppError {
  readonly code = 'JOB_PLAN_INVALID';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(jobId: string, reason: string) {
    super(`The plan of the job is not usable: ${reason}.`, { jobId });
  }
}

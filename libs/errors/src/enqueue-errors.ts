import { AppError } from './app-error.ts';

/** More jobs of this user or type wait than the service takes on; nothing was stored, and nothing that waits is lost. */
export class QueueFullError extends AppError {
  readonly code = 'JOB_QUEUE_FULL';
  readonly httpStatus = 429;
  readonly retryable = true;

  /** @param retryAfterSeconds when some of them will be done, as far as anybody can tell */
  constructor(
    whose: string,
    limit: number,
    override readonly retryAfterSeconds: number,
  ) {
    super(`${whose} has ${limit} unfinished jobs, which is the limit; try again in ${retryAfterSeconds} s.`, { limit });
  }
}

/** The job was not started before its time to live was over. */
export class JobExpiredError extends AppError {
  readonly code = 'JOB_EXPIRED';
  readonly httpStatus = 410;
  readonly retryable = false;

  constructor() {
    super('The job was not started before it expired; enqueue it again if it is still wanted.');
  }
}

/** The payload of the job was kept in blob storage and is not there any more, or is not what was stored. */
export class JobPayloadLostError extends AppError {
  readonly code = 'JOB_PAYLOAD_LOST';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(jobId: string, reason: string, options?: ErrorOptions) {
    super(`The stored payload of the job cannot be used: ${reason}.`, { jobId }, options);
  }
}

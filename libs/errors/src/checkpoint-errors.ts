import { AppError } from './app-error.ts';

/** The stored checkpoint of a unit is not what was saved: its SHA-256 differs or is missing. The unit must be redone. */
export class CheckpointCorruptError extends AppError {
  readonly code = 'CHECKPOINT_CORRUPT';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(jobId: string, unitId: string, options?: ErrorOptions) {
    super(`The checkpoint of unit ${unitId} is damaged; the unit has to be done again.`, { jobId, unitId }, options);
  }
}

/** A unit has no checkpoint: it was not finished, or its job was deleted. */
export class CheckpointMissingError extends AppError {
  readonly code = 'CHECKPOINT_MISSING';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(jobId: string, unitId: string, options?: ErrorOptions) {
    super(`Unit ${unitId} has no checkpoint; the unit has to be done again.`, { jobId, unitId }, options);
  }
}

/** A user, job or unit id that a storage path was to be built from does not have the form of one. */
export class CheckpointKeyInvalidError extends AppError {
  readonly code = 'CHECKPOINT_KEY_INVALID';
  readonly httpStatus = 400;
  readonly retryable = false;

  /** @param part which id is at fault; its value is left out, because it may be anything */
  constructor(part: 'userId' | 'jobId' | 'unitId') {
    super(`The ${part} has not the form of one, so that no path can be built from it.`, { part });
  }
}

import { AppError } from './app-error.ts';

/** A blob that should be in storage is not there: never written, or deleted since. */
export class BlobNotFoundError extends AppError {
  readonly code = 'BLOB_NOT_FOUND';
  readonly httpStatus = 404;
  readonly retryable = false;

  constructor(name: string, options?: ErrorOptions) {
    super('The file is not in storage; it may have been deleted.', { name }, options);
  }
}

/** Two writers stored a large blob under one name at the same moment, and the other one won. */
export class BlobWriteConflictError extends AppError {
  readonly code = 'BLOB_WRITE_CONFLICT';
  readonly httpStatus = 409;
  readonly retryable = true;

  constructor(name: string, options?: ErrorOptions) {
    super('The file was written by somebody else at the same moment; try again.', { name }, options);
  }
}

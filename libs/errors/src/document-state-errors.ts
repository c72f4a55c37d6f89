import { AppError } from './app-error.ts';

/** The document is not in a state that allows what was asked, for example a retry while it is still processed. */
export class DocumentStateConflictError extends AppError {
  readonly code = 'DOCUMENT_STATE_CONFLICT';
  readonly httpStatus = 409;
  readonly retryable = false;

  constructor(move: string, documentId: string, status: string) {
    super(`A document that is ${status} does not take "${move}".`, { documentId, move, status });
  }
}

/** The document has no result yet, or never will. */
export class ResultNotReadyError extends AppError {
  readonly code = 'RESULT_NOT_READY';
  readonly httpStatus = 409;
  readonly retryable = false;

  constructor(documentId: string, status: string) {
    super(`The document is ${status}; its results exist once it is Completed.`, { documentId, status });
  }
}

/** The range asked for starts behind the end of the file. */
export class RangeNotSatisfiableError extends AppError {
  readonly code = 'RANGE_NOT_SATISFIABLE';
  readonly httpStatus = 416;
  readonly retryable = false;

  constructor(bytes: number) {
    super(`The file has ${bytes} bytes; the range asked for lies behind its end.`, { bytes });
  }
}

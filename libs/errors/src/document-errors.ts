import { AppError, type ErrorItem } from './app-error.ts';

/** A document cannot be digitised as it is; the item's code names the cause, for example PDF_ENCRYPTED. */
export class DocumentRefusedError extends AppError {
  readonly code = 'DOCUMENT_REFUSED';
  readonly httpStatus = 422;
  readonly retryable = false;

  constructor(readonly refusal: { code: string; message: string }) {
    super(`The document cannot be digitised (${refusal.code}): ${refusal.message}`, { refusal: refusal.code });
  }

  override items(): ErrorItem[] {
    return [{ code: this.refusal.code, message: this.refusal.message, field: 'file' }];
  }
}

/** Every page of the document failed for good, so there is no result to give. */
export class NoPageReadableError extends AppError {
  readonly code = 'NO_PAGE_READABLE';
  readonly httpStatus = 422;
  readonly retryable = false;

  constructor(pageCount: number, first: { code: string; message: string }) {
    super(`None of the ${pageCount} page(s) could be read; the first one failed with ${first.code}: ${first.message}`, {
      pageCount,
      firstFailure: first.code,
    });
  }
}

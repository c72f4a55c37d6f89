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

/** The selection of pages is not written as one, or names pages that the document does not have. */
export class PagesInvalidError extends AppError {
  readonly code = 'PAGES_INVALID';
  readonly httpStatus = 422;
  readonly retryable = false;

  /** @param fault a sentence for the person who chose the pages; of the text itself no more than it quotes */
  constructor(fault: string, options?: ErrorOptions) {
    super(fault, {}, options);
  }

  override items(): ErrorItem[] {
    return [{ code: this.code, message: this.message, field: 'pages' }];
  }
}

/** The stored password of a document cannot be read: the key that sealed it is not configured (any more). */
export class DocumentPasswordUnreadableError extends AppError {
  readonly code = 'DOCUMENT_PASSWORD_UNREADABLE';
  readonly httpStatus = 500;
  readonly retryable = false;

  constructor(documentId: string, options?: ErrorOptions) {
    const message = 'The stored password of the document cannot be read any more; upload the document again.';
    super(message, { documentId }, options);
  }
}

/** A password was sent to a service that has no key to keep it with. */
export class PasswordsNotAcceptedError extends AppError {
  readonly code = 'PASSWORDS_NOT_ACCEPTED';
  readonly httpStatus = 422;
  readonly retryable = false;

  constructor() {
    super(
      'This service does not take passwords (SEALING_KEYS is not set); save the PDF without one and send it again.',
    );
  }

  override items(): ErrorItem[] {
    return [{ code: this.code, message: this.message, field: 'password' }];
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

import { AppError, type ErrorItem } from './app-error.ts';

/** The title of an upload is too long, or holds NUL or other control characters. */
export class TitleInvalidError extends AppError {
  readonly code = 'TITLE_INVALID';
  readonly httpStatus = 422;
  readonly retryable = false;

  constructor(reason: string) {
    super(`The title cannot be used: ${reason}.`);
  }

  override items(): ErrorItem[] {
    return [{ code: this.code, message: this.message, field: 'title' }];
  }
}

/** Validation judged the upload and refused it; the items name every reason, for example PDF_ENCRYPTED. */
export class DocumentRejectedError extends AppError {
  readonly code = 'DOCUMENT_REJECTED';
  readonly httpStatus = 422;
  readonly retryable = false;

  /** @param reasons one item per reason; without any, the error speaks for itself */
  constructor(readonly reasons: readonly ErrorItem[]) {
    super('Validation refused the document.', { reasons: reasons.map((reason) => reason.code).join(' ') });
  }

  override items(): ErrorItem[] {
    return this.reasons.length > 0 ? [...this.reasons] : [{ ...super.items()[0], field: 'file' } as ErrorItem];
  }
}

/** The upload could not be validated; nothing is accepted unscored, so nothing was kept. */
export class ValidationUnavailableError extends AppError {
  readonly code = 'VALIDATION_UNAVAILABLE';
  readonly httpStatus = 503;
  readonly retryable = true;
  override readonly retryAfterSeconds = 5;

  constructor(options?: ErrorOptions) {
    super('The document could not be checked, so it was not accepted; send it again in a moment.', {}, options);
  }
}

import { AppError, type ErrorItem } from './app-error.ts';
import { UnitFailedError } from './unit-errors.ts';

/** No provider of the chain gave an answer: each failed, or its circuit breaker is open. */
export class ProviderUnavailableError extends AppError {
  readonly code = 'PROVIDER_UNAVAILABLE';
  readonly httpStatus = 503;
  readonly retryable = true;
  override readonly retryAfterSeconds: number | undefined;

  constructor(provider: string, options: ErrorOptions & { retryAfterSeconds?: number } = {}) {
    super(`The provider ${provider} is not available; the unit will be tried again.`, { provider }, options);
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A provider has too much to do, and may have said when to ask again. */
export class ProviderBusyError extends AppError {
  readonly code = 'PROVIDER_BUSY';
  readonly httpStatus = 503;
  readonly retryable = true;
  override readonly retryAfterSeconds: number | undefined;

  constructor(provider: string, retryAfterSeconds?: number, options?: ErrorOptions) {
    super(
      `The provider ${provider} has too much to do; the unit will be tried again.`,
      { provider, retryAfterSeconds },
      options,
    );
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A provider refuses whatever is asked of it: a wrong key, no right, no such model, no credit, or a setting it does not know. */
export class ProviderRefusedError extends AppError {
  readonly code = 'PROVIDER_REFUSED';
  readonly httpStatus = 502;
  readonly retryable = false;

  /** @param reason code that the provider gave, if it looks like one */
  constructor(provider: string, status: number, reason?: string, options?: ErrorOptions) {
    super(
      `The provider ${provider} refuses our requests (${status}${reason ? `, ${reason}` : ''}); check its settings, then retry the job.`,
      { provider, status, reason },
      options,
    );
  }
}

/** A provider does not take this page or gives no usable answer to it, now or later, while others may. */
export class PageRejectedError extends UnitFailedError {
  /** @param reason short and for people, for example `the answer was cut off` */
  constructor(provider: string, reason: string, options?: ErrorOptions) {
    super('PAGE_REJECTED', `The provider ${provider} does not do this page: ${reason}.`, { provider }, options);
  }
}

/** All providers that could do it are switched off by an operator; nothing was asked of them. */
export class ProviderPausedError extends AppError {
  readonly code = 'PROVIDER_PAUSED';
  readonly httpStatus = 503;
  readonly retryable = true;
  override readonly retryAfterSeconds = 10;

  constructor(provider: string) {
    super(`The provider ${provider} is switched off; the unit will be tried again.`, { provider });
  }
}

/** A provider did not answer within the time limit of one call. */
export class ProviderTimeoutError extends AppError {
  readonly code = 'PROVIDER_TIMEOUT';
  readonly httpStatus = 504;
  readonly retryable = true;

  constructor(provider: string, timeoutMs: number) {
    super(`The provider ${provider} did not answer within ${timeoutMs} ms.`, { provider, timeoutMs });
  }
}

/** A provider answered with something that is not a page result. */
export class ProviderOutputInvalidError extends AppError {
  readonly code = 'PROVIDER_OUTPUT_INVALID';
  readonly httpStatus = 502;
  readonly retryable = true;

  constructor(provider: string, unitId: string, options?: ErrorOptions) {
    super(`The provider ${provider} gave unit ${unitId} a malformed result.`, { provider, unitId }, options);
  }
}

/** A language is asked for whose data is not installed; the message names what to install. */
export class LanguageNotAvailableError extends AppError {
  readonly code = 'LANGUAGE_NOT_AVAILABLE';
  readonly httpStatus = 422;
  readonly retryable = false;

  /** @param language Tesseract's code of the one that is missing, for example `deu` */
  constructor(language: string) {
    super(
      `The language data for "${language}" is not installed: install the package @tesseract.js-data/${language}, or put ${language}.traineddata into LANGUAGE_DATA_DIR, and add it to LANGUAGES.`,
      { language },
    );
  }

  override items(): ErrorItem[] {
    return [{ code: this.code, message: this.message, field: 'language' }];
  }
}

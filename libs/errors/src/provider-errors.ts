import { AppError } from './app-error.ts';

/** No provider of the chain gave an answer: each failed, or its circuit breaker is open. */
export class ProviderUnavailableError extends AppError {
  readonly code = 'PROVIDER_UNAVAILABLE';
  readonly httpStatus = 503;
  readonly retryable = true;

  constructor(provider: string, options?: ErrorOptions) {
    super(`The provider ${provider} is not available; the unit will be tried again.`, { provider }, options);
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

/** No provider can recognise the language that the document was submitted with. */
export class LanguageNotAvailableError extends AppError {
  readonly code = 'LANGUAGE_NOT_AVAILABLE';
  readonly httpStatus = 422;
  readonly retryable = false;

  constructor(language: string) {
    super(`No language data for "${language}" is installed; submit the document with another language.`, { language });
  }
}

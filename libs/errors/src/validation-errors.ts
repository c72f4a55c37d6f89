import { AppError } from './app-error.ts';

/** More requests wait for the service than it is ready to hold; repeating the request after a moment works. */
export class ServiceBusyError extends AppError {
  readonly code = 'SERVICE_BUSY';
  readonly httpStatus = 429;
  readonly retryable = true;
  override readonly retryAfterSeconds = 2;

  constructor() {
    super('The service is busy; try again in a moment.');
  }
}

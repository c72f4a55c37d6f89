import { AppError } from './app-error.ts';
import type { ErrorDetails } from './app-error.ts';

/**
 * One unit of a job cannot be done, now or later, while the other units can: the job goes on without it.
 *
 * The code names the cause: IMAGE_NOT_DECODABLE, IMAGE_TOO_LARGE, PAGE_NOT_READABLE, PAGE_REJECTED, PAGE_TIMEOUT or
 * RESOURCE_LIMIT.
 */
export class UnitFailedError extends AppError {
  readonly code: string;
  readonly httpStatus = 422;
  readonly retryable = false;

  /** @param code stable, upper snake case; shown with the unit and listed in the job's result */
  constructor(code: string, message: string, details?: ErrorDetails, options?: ErrorOptions) {
    super(message, details, options);
    this.code = code;
  }
}

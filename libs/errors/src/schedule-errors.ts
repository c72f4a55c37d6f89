import { AppError } from './app-error.ts';

/** The schedule is declared in code, where a deployment changes it; operators can pause it. */
export class ScheduleDeclaredInCodeError extends AppError {
  readonly code = 'SCHEDULE_DECLARED_IN_CODE';
  readonly httpStatus = 409;
  readonly retryable = false;

  constructor(name: string) {
    super(`The schedule ${name} is declared in code; pause it, or change it there.`, { name });
  }
}

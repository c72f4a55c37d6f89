import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { translateDatabaseError } from './connection-errors.ts';

/** Lets every route answer 503 `DEPENDENCY_UNAVAILABLE` rather than 500 while the database is away. */
@Injectable()
export class DatabaseErrorsInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(catchError((error: unknown) => throwError(() => translateDatabaseError(error))));
  }
}

import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { catchError, throwError, type Observable } from 'rxjs';
import { runningCall } from '../calls/running-call.ts';

/** Remembers what a hub method threw, for detailed errors: Nest's exception filter keeps it to itself. */
export class NoteThrown implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'ws') return next.handle();
    // Now, because a source may fail inside of another call.
    const call = runningCall();
    return next.handle().pipe(
      catchError((error: unknown) => {
        if (call) call.thrown = { error };
        return throwError(() => error);
      }),
    );
  }
}

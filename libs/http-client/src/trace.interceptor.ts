import { continueTrace, currentContext, formatTraceparent } from '@cairn/request-context';
import { HttpInterceptor, type HttpHandler, type OutgoingCall, type ReceivedAnswer } from './http-interceptor.ts';
import type { TrustedServices } from './trusted-services.ts';

/** Continues the request's trace in our own services, so that one trace id finds all log lines of one click. */
export class TraceInterceptor extends HttpInterceptor {
  constructor(private readonly trusted: TrustedServices) {
    super();
  }

  async intercept(call: OutgoingCall, next: HttpHandler): Promise<ReceivedAnswer> {
    if (this.trusted.includes(call.url)) {
      const trace = currentContext()?.trace ?? continueTrace(undefined);
      call.headers.set('traceparent', formatTraceparent(trace));
    }
    return next(call);
  }
}

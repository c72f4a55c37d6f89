import type { ServiceTokenClaims } from '@cairn/auth';

/** A call on its way out. Interceptors add headers in place and may hand a copy with another signal on. */
export interface OutgoingCall {
  /** The called service's name, for errors and the log. */
  readonly service: string;
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: string | undefined;
  /** Aborts the call and the reading of its answer. */
  readonly signal: AbortSignal;
  /** Call as this service instead of as the user whose request is being handled. */
  readonly callAsService: ServiceTokenClaims | undefined;
}

/** An answer, read to its end within the size limit. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export type HttpHandler = (call: OutgoingCall) => Promise<ReceivedAnswer>;

/** One concern that every call passes through, outermost first; the last handler is the network. */
export abstract class HttpInterceptor {
  abstract intercept(call: OutgoingCall, next: HttpHandler): Promise<ReceivedAnswer>;
}

/** Puts the interceptors around `network`; the first one sees the call first and the answer last. */
export function chain(interceptors: readonly HttpInterceptor[], network: HttpHandler): HttpHandler {
  return interceptors.reduceRight<HttpHandler>(
    (next, interceptor) => (call) => interceptor.intercept(call, next),
    network,
  );
}

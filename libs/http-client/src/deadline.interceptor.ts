import { DeadlineExceededError } from '@cairn/errors';
import { DEADLINE_HEADER } from '@cairn/logging';
import { currentContext } from '@cairn/request-context';
import { HttpInterceptor, type HttpHandler, type OutgoingCall, type ReceivedAnswer } from './http-interceptor.ts';
import type { TrustedServices } from './trusted-services.ts';

/** Stops a call when the caller of the running request no longer waits, and tells our own services until when it does. */
export class DeadlineInterceptor extends HttpInterceptor {
  constructor(private readonly trusted: TrustedServices) {
    super();
  }

  /** @throws DeadlineExceededError when the deadline has passed, or passes before the answer is here */
  async intercept(call: OutgoingCall, next: HttpHandler): Promise<ReceivedAnswer> {
    const deadlineMs = currentContext()?.deadlineMs;
    if (deadlineMs === undefined) return next(call);
    const remainingMs = deadlineMs - Date.now();
    if (remainingMs <= 0) throw new DeadlineExceededError();
    if (this.trusted.includes(call.url)) call.headers.set(DEADLINE_HEADER, String(deadlineMs));
    const deadline = AbortSignal.timeout(Math.min(remainingMs, MAX_TIMER_MS));
    try {
      return await next({ ...call, signal: AbortSignal.any([call.signal, deadline]) });
    } catch (error) {
      throw deadline.aborted && !call.signal.aborted ? new DeadlineExceededError({ cause: error }) : error;
    }
  }
}

/** Timers of Node overflow beyond this (about 24 days) and fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

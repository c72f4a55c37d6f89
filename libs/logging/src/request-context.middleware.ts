import { continueTrace, formatTraceparent, runInContext, type RequestContext } from '@cairn/request-context';
import type { NextFunction, Request, Response } from 'express';

/** Epoch milliseconds after which the caller no longer waits. */
export const DEADLINE_HEADER = 'x-request-deadline';
export const TRACE_ID_HEADER = 'x-trace-id';

/**
 * Express middleware, the first of all: gives the request its trace (continued from `traceparent` or new), its bearer
 * token and its deadline in `@cairn/request-context`, and answers with `traceparent` and `x-trace-id`.
 *
 * The token is not verified here; nothing may be decided by it before the guard has.
 */
export function requestContextMiddleware(request: Request, response: Response, next: NextFunction): void {
  const trace = continueTrace(request.header('traceparent'));
  response.setHeader('traceparent', formatTraceparent(trace));
  response.setHeader(TRACE_ID_HEADER, trace.traceId);
  const context: RequestContext = { trace };
  const bearerToken = request.header('authorization')?.match(/^Bearer +(\S+)$/i)?.[1];
  if (bearerToken) context.bearerToken = bearerToken;
  const deadlineMs = Number(request.header(DEADLINE_HEADER) ?? NaN);
  if (Number.isSafeInteger(deadlineMs) && deadlineMs > 0) context.deadlineMs = deadlineMs;
  runInContext(context, next);
}

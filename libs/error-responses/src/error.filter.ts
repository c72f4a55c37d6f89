import { AppError, InternalError } from '@cairn/errors';
import { ServiceLogger, TRACE_ID_HEADER } from '@cairn/logging';
import { continueTrace, currentContext } from '@cairn/request-context';
import { Catch, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { types } from 'node:util';
import { ENVELOPE_TYPE, errorEnvelope, PROBLEM_TYPE, problemDetails } from './envelope.ts';
import { toAppError } from './to-app-error.ts';

/**
 * Answers everything that is thrown while a request is handled: the envelope, or RFC 9457 when the client prefers it.
 * Expected errors are logged as facts, unexpected ones in full; the client never sees internals.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter<unknown> {
  constructor(private readonly logger: ServiceLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') return this.report(toAppError(thrown, { method: host.getType(), path: '' }), thrown);
    const request = host.switchToHttp().getRequest<Request>();
    const response = host.switchToHttp().getResponse<Response>();
    const path = request.originalUrl.split('?', 1)[0] ?? '';
    const error = toAppError(thrown, { method: request.method, path });
    this.report(error, thrown);
    if (response.headersSent) {
      // Half of a body is out: only a broken connection still tells the client that the rest is missing.
      response.destroy();
      return;
    }
    this.answer(error, request, response);
  }

  private report(error: AppError, thrown: unknown): void {
    if (error instanceof InternalError) {
      this.logger.error('unexpected error', { code: error.code, error: asError(thrown) });
      return;
    }
    const facts = { code: error.code, status: error.httpStatus, ...error.details, ...causeFacts(error) };
    if (error.httpStatus >= 500) this.logger.warn(error.message, facts);
    else this.logger.info(error.message, facts);
  }

  private answer(error: AppError, request: Request, response: Response): void {
    const traceId = traceIdOf(response);
    const wantsProblem = request.accepts([ENVELOPE_TYPE, PROBLEM_TYPE]) === PROBLEM_TYPE;
    const body = wantsProblem ? problemDetails(error, traceId) : errorEnvelope(error, traceId);
    if (error.retryAfterSeconds !== undefined) response.setHeader('retry-after', String(error.retryAfterSeconds));
    response.setHeader('cache-control', 'no-store');
    response
      .status(error.httpStatus)
      .type(wantsProblem ? PROBLEM_TYPE : ENVELOPE_TYPE)
      .send(JSON.stringify(body));
  }
}

/** The header first: it is what the client sees, and events of a socket may run outside of the request's context. */
function traceIdOf(response: Response): string {
  const sent = response.getHeader(TRACE_ID_HEADER);
  if (typeof sent === 'string') return sent;
  return currentContext()?.trace.traceId ?? continueTrace(undefined).traceId;
}

function asError(thrown: unknown): Error {
  return types.isNativeError(thrown) ? thrown : new Error(`Thrown value is no error: ${String(thrown)}`);
}

function causeFacts({ cause }: AppError): Record<string, string> {
  if (!types.isNativeError(cause)) return {};
  return { cause: `${cause.name}: ${cause.message}` };
}

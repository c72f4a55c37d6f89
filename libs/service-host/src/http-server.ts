import { errorEnvelope } from '@cairn/error-responses';
import { HeadersTooLargeError, RequestMalformedError, RequestTimeoutError, type AppError } from '@cairn/errors';
import { TRACE_ID_HEADER, type ServiceLogger } from '@cairn/logging';
import { continueTrace, formatTraceparent } from '@cairn/request-context';
import { STATUS_CODES, type Server } from 'node:http';
import type { Socket } from 'node:net';

/** Longer than load balancers keep idle connections (60 s is usual), so that it is never us who closes one in use. */
const KEEP_ALIVE_MS = 75_000;

export function configureHttpServer(server: Server, requestTimeoutSeconds: number, logger: ServiceLogger): void {
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.requestTimeout = requestTimeoutSeconds * 1000;
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => answerUnreadable(error, socket, logger));
}

/** What Node cannot read as HTTP never reaches Express; it gets the same envelope, written by hand. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket, logger: ServiceLogger): void {
  // A connection that was reset, or in the middle of an answer, cannot be told anything.
  if (!socket.writable || socket.bytesWritten > 0 || error.code === 'ECONNRESET') {
    socket.destroy();
    return;
  }
  const refusal = refusalFor(error);
  const trace = continueTrace(undefined);
  logger.info(refusal.message, { code: refusal.code, traceId: trace.traceId, reason: error.code });
  const body = JSON.stringify(errorEnvelope(refusal, trace.traceId));
  const head = [
    `HTTP/1.1 ${refusal.httpStatus} ${STATUS_CODES[refusal.httpStatus]}`,
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    `traceparent: ${formatTraceparent(trace)}`,
    `${TRACE_ID_HEADER}: ${trace.traceId}`,
    'connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}

function refusalFor({ code }: NodeJS.ErrnoException): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLargeError();
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new RequestTimeoutError();
  return new RequestMalformedError();
}

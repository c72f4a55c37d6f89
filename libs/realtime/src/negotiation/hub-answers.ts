import type { IncomingMessage, ServerResponse } from 'node:http';
import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { AppError, InternalError, type ErrorEnvelope } from '@cairn/errors';
import { continueTrace, currentContext } from '@cairn/request-context';
import { Logger } from '@nestjs/common';
import { secretsOf } from './hub-request.ts';

/** One of the plain-text answers that SignalR clients know. */
export class HubRefusal extends Error {
  readonly status: number;

  constructor(status: number, text: string) {
    super(text);
    this.status = status;
  }
}

export const noConnection = () => new HubRefusal(404, 'No Connection with that ID');

export interface HubAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

export function jsonAnswer(status: number, content: object): HubAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' },
    body: JSON.stringify(content),
  };
}

export function textAnswer(status: number, text: string): HubAnswer {
  return {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-cache, no-store' },
    body: text,
  };
}

const logger = new Logger('Hub');

/** The protocol's own refusals as text, expected errors as the common envelope, anything else as a logged 500. */
export function refusalAnswer(error: unknown, request: IncomingMessage): HubAnswer {
  if (error instanceof HubRefusal) return textAnswer(error.status, error.message);
  if (!(error instanceof AppError)) logger.error(withoutSecrets(inspect(error), request));
  const expected = error instanceof AppError ? error : new InternalError();
  const answer = asksAsHubClient(request) ? clientAnswer(expected) : envelopeAnswer(expected, request);
  if (expected.httpStatus === 401) answer.headers['www-authenticate'] = 'Bearer';
  if (expected.retryAfterSeconds !== undefined) answer.headers['retry-after'] = String(expected.retryAfterSeconds);
  return answer;
}

/** What verifiers and hooks throw may quote the token they were given. */
function withoutSecrets(text: string, request: IncomingMessage): string {
  return secretsOf(request).reduce((rest, secret) => rest.replaceAll(secret, '[redacted]'), text);
}

/** Every SignalR client marks its negotiations so. */
function asksAsHubClient({ headers }: IncomingMessage): boolean {
  return headers['x-requested-with'] === 'XMLHttpRequest';
}

/**
 * The client shows the body of a refusal as the text of its error, and the status text when there is none: "Unauthorized"
 * is what its users know.
 */
function clientAnswer({ httpStatus, message }: AppError): HubAnswer {
  return textAnswer(httpStatus, httpStatus === 401 ? '' : message);
}

function envelopeAnswer(error: AppError, request: IncomingMessage): HubAnswer {
  return jsonAnswer(error.httpStatus, envelope(error, request));
}

function envelope(error: AppError, request: IncomingMessage): ErrorEnvelope {
  const traceparent = request.headers.traceparent;
  const trace = currentContext()?.trace ?? continueTrace(Array.isArray(traceparent) ? undefined : traceparent);
  return { traceId: trace.traceId, success: false, status: error.httpStatus, errors: error.items() };
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: HubAnswer): void {
  if (response.headersSent || response.destroyed) return;
  const length = status === 204 ? {} : { 'content-length': Buffer.byteLength(body) };
  response.writeHead(status, { ...headers, ...length });
  response.end(body);
}

/** Answers an upgrade request, for which Node gives only the bare socket. */
export function sendRawAnswer(socket: Duplex, { status, headers, body }: HubAnswer): void {
  const all = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`;
  socket.end(head + body, () => socket.destroy());
}

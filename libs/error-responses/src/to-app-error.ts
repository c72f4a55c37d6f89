import {
  AppError,
  AuthForbiddenError,
  AuthTokenInvalidError,
  InternalError,
  MediaTypeUnsupportedError,
  PayloadTooLargeError,
  RequestBodyMalformedError,
  RequestInvalidError,
  RequestRefusedError,
  RequestTimeoutError,
  RouteNotFoundError,
} from '@cairn/errors';
import { HttpException } from '@nestjs/common';

/** Facts of the request that go into a message. `path` is without the query, which may hold a token. */
export interface RefusedRequest {
  method: string;
  path: string;
}

/**
 * The expected error that stands for whatever was thrown: our own as they are, Nest's `HttpException` and errors of
 * Express and its body parsers by their status, anything else (also null) as `InternalError`.
 */
export function toAppError(thrown: unknown, request: RefusedRequest): AppError {
  if (thrown instanceof AppError) return thrown;
  const refusal = asRefusal(thrown);
  return refusal ? refusalError(refusal, request) : new InternalError({ cause: thrown });
}

interface Refusal {
  status: number;
  message: string;
  messages: string[];
  /** Where `http-errors` says which step failed, for example `entity.parse.failed`. */
  source: { type?: unknown; limit?: unknown };
  thrown: unknown;
}

/** Reads a 4xx that the framework means for the caller; undefined for everything unexpected. */
function asRefusal(thrown: unknown): Refusal | undefined {
  const status = statusOf(thrown);
  if (status === undefined || status < 400 || status > 499) return undefined;
  const cause = thrown instanceof HttpException ? thrown.cause : thrown;
  const source = typeof cause === 'object' && cause !== null ? cause : {};
  const message = thrown instanceof Error ? thrown.message : 'The request was refused.';
  return { status, message, messages: responseMessages(thrown) ?? [message], source, thrown };
}

function statusOf(thrown: unknown): number | undefined {
  if (thrown instanceof HttpException) return thrown.getStatus();
  // The signature of `http-errors`; `expose` is false where the message is not for the caller.
  if (thrown instanceof Error && 'expose' in thrown && thrown.expose === true && 'statusCode' in thrown) {
    return typeof thrown.statusCode === 'number' ? thrown.statusCode : undefined;
  }
  return undefined;
}

/** Pipes give one message per problem. */
function responseMessages(thrown: unknown): string[] | undefined {
  if (!(thrown instanceof HttpException)) return undefined;
  const response = thrown.getResponse();
  if (typeof response !== 'object' || !('message' in response) || !Array.isArray(response.message)) return undefined;
  return response.message.filter((message) => typeof message === 'string');
}

function refusalError(refusal: Refusal, request: RefusedRequest): AppError {
  const options = { cause: refusal.thrown };
  switch (refusal.status) {
    case 400:
      return isBodyProblem(refusal)
        ? new RequestBodyMalformedError(options)
        : new RequestInvalidError(refusal.messages.map((message) => ({ message })));
    case 401:
      return new AuthTokenInvalidError(refusal.message, options);
    case 403:
      return new AuthForbiddenError('This caller may not use this route.', {}, options);
    case 404:
      return new RouteNotFoundError(request.method, request.path);
    case 408:
      return new RequestTimeoutError();
    case 413:
      return typeof refusal.source.limit === 'number'
        ? new PayloadTooLargeError('request body', refusal.source.limit)
        : new RequestRefusedError(413, refusal.message, options);
    case 415:
      return new MediaTypeUnsupportedError(refusal.message);
    default:
      return new RequestRefusedError(refusal.status, refusal.message, options);
  }
}

const BODY_PROBLEMS = new Set([
  'entity.parse.failed',
  'entity.verify.failed',
  'request.size.invalid',
  'request.aborted',
  'encoding.unsupported',
]);

function isBodyProblem({ source }: Refusal): boolean {
  return typeof source.type === 'string' && BODY_PROBLEMS.has(source.type);
}

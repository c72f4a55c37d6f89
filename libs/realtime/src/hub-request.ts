import type { IncomingMessage } from 'node:http';
import { AuthForbiddenError, AuthTokenExpiredError, AuthTokenMissingError } from '@cairn/errors';
import type { HubUser, SignalROptions } from './hub-options.ts';

export interface RequestTarget {
  path: string;
  query: URLSearchParams;
}

export function targetOf(request: IncomingMessage): RequestTarget {
  const [path = '', query = ''] = (request.url ?? '').split(/\?(.*)/s);
  return { path: normalisePath(path), query: new URLSearchParams(query) };
}

/** Hub paths are compared without regard to case and to a final slash. */
export function normalisePath(path: string): string {
  return path.toLowerCase().replace(/\/$/, '');
}

/**
 * Who asks. The token comes from the header, or from the query, because browsers cannot set headers on a WebSocket.
 * @throws AppError when there is no token, or `authenticate` refuses it, or it has no time left
 */
export async function userOf(
  request: IncomingMessage,
  { query }: RequestTarget,
  authenticate: SignalROptions['authenticate'],
): Promise<HubUser> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? query.get('access_token');
  if (!token) throw new AuthTokenMissingError();
  const user = await authenticate(token);
  // A verifier that tolerates clock skew lets these in; here they would connect and be closed over and over.
  if (user.expiresAt * 1000 <= Date.now()) throw new AuthTokenExpiredError();
  return user;
}

/**
 * Headers that let the page at the request's origin use the hub; none for requests from no page.
 * @throws AuthForbiddenError for an origin that is not on the list
 */
export function corsHeaders(request: IncomingMessage, allowedOrigins: readonly string[]): Record<string, string> {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  if (!allowedOrigins.includes(origin)) throw new AuthForbiddenError('Pages of this origin may not use the hub.');
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  };
}

export const PREFLIGHT_HEADERS = {
  'access-control-allow-methods': 'GET, POST, DELETE',
  'access-control-allow-headers': 'authorization, content-type, x-requested-with, x-signalr-user-agent',
  'access-control-max-age': '600',
};

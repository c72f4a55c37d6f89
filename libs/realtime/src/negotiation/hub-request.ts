import type { IncomingMessage } from 'node:http';
import { AuthForbiddenError, AuthTokenExpiredError, AuthTokenMissingError } from '@cairn/errors';
import type { HubUser, SignalROptions } from '../connection/hub-options.ts';

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

/** What a gateway may know of the request that opened a connection: all but its credentials. */
export interface HubRequest {
  /** Names in lower case. Without `authorization`; cookies are there. */
  readonly headers: Readonly<Record<string, string>>;
  /** Without the access token and the connection token. */
  readonly query: URLSearchParams;
}

/** Headers that say how the WebSocket was made, or who asks. */
const NOT_FOR_GATEWAYS = /^(authorization|proxy-authorization|connection|upgrade|sec-websocket-.*)$/;

/** Keeps nothing of `request` itself, which would hold its socket and buffers for as long as the connection lives. */
export function hubRequestOf(request: IncomingMessage, target: RequestTarget): HubRequest {
  const kept = Object.entries(request.headers).filter(([name]) => !NOT_FOR_GATEWAYS.test(name));
  const query = new URLSearchParams(target.query);
  query.delete('access_token');
  query.delete('id');
  const headers = kept.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]);
  return new OpeningRequest(Object.fromEntries(headers), query.toString());
}

/** The query is kept as text, which takes a tenth of the memory. */
class OpeningRequest implements HubRequest {
  readonly headers: Readonly<Record<string, string>>;
  private readonly queryText: string;

  constructor(headers: Readonly<Record<string, string>>, queryText: string) {
    this.headers = headers;
    this.queryText = queryText;
  }

  get query(): URLSearchParams {
    return new URLSearchParams(this.queryText);
  }
}

export const ANONYMOUS: HubUser = { userId: '', expiresAt: Infinity };

/**
 * Who asks. The token comes from the header, or from the query, because browsers cannot set headers on a WebSocket.
 * @throws AppError when there is no token where one is needed, or `authenticate` refuses it, or it has no time left
 */
export async function userOf(
  request: IncomingMessage,
  target: RequestTarget,
  { authenticate, anonymous }: Pick<SignalROptions, 'authenticate' | 'anonymous'>,
): Promise<HubUser> {
  const token = bearerOf(request) ?? target.query.get('access_token');
  if (!token && anonymous) return ANONYMOUS;
  if (!token) throw new AuthTokenMissingError();
  const user = await authenticate(token, target);
  // A verifier that tolerates clock skew lets these in; here they would connect and be closed over and over.
  if (user.expiresAt * 1000 <= Date.now()) throw new AuthTokenExpiredError();
  return user;
}

/** Whatever of a request must appear nowhere: its access tokens and its connection token. */
export function secretsOf(request: IncomingMessage): string[] {
  const { query } = targetOf(request);
  const secrets = [bearerOf(request), ...query.getAll('access_token'), ...query.getAll('id')];
  return secrets.filter((secret): secret is string => Boolean(secret));
}

function bearerOf({ headers }: IncomingMessage): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

/**
 * Headers that let the page at the request's origin use the hub; none for requests from no page.
 * @throws AuthForbiddenError for an origin that may not
 */
export function corsHeaders(
  { headers: { origin } }: IncomingMessage,
  allowed: SignalROptions['allowedOrigins'],
): Record<string, string> {
  if (origin === undefined) return {};
  const mayConnect = typeof allowed === 'function' ? allowed(origin) : allowed.includes(origin);
  if (!mayConnect) throw new AuthForbiddenError('Pages of this origin may not use the hub.');
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    vary: 'Origin',
  };
}

/** Headers every SignalR client sends; a page may have told its client to send more. */
const CLIENT_HEADERS = ['authorization', 'content-type', 'x-requested-with', 'x-signalr-user-agent'];

/** To a page of an allowed origin: it may send what headers it likes, since none of them says who asks but the token. */
export function preflightHeaders({ headers }: IncomingMessage): Record<string, string> {
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => /^[\w!#$%&'*+.^`|~-]+$/.test(name));
  return {
    'access-control-allow-methods': 'GET, POST, DELETE',
    'access-control-allow-headers': [...new Set([...CLIENT_HEADERS, ...asked])].join(', '),
    'access-control-max-age': '600',
  };
}

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { importJWK, SignJWT, type JWK } from 'jose';
import { publicPart } from '../secrets.ts';
import { DEMO_USERS, demoUser, type DemoUser } from './demo-users.ts';

/** The `iss` of its tokens. No address: the port may differ from run to run, and tokens outlive a run. */
export const DEV_ISSUER = 'urn:cairn:dev-issuer';

export const USER_AUDIENCES = ['domain-api', 'processing-service', 'validation-service'];

const LIFETIME_SECONDS = 8 * 3600;

export function jwksUrl(issuerUrl: string): string {
  return `${issuerUrl}/.well-known/jwks.json`;
}

export interface TokenOptions {
  /** Default 8 hours; negative for a token that has expired already. */
  lifetimeSeconds?: number;
  /** Default: all services. */
  audience?: string[];
}

export interface DevIssuer {
  readonly url: string;
  /** @throws UnknownUserError */
  token(user: string, options?: TokenOptions): Promise<string>;
  stop(): Promise<void>;
}

export interface DevIssuerOptions {
  port: number;
  /** RS256, private, with `kid`. */
  key: JWK;
  /** Where it listens. Default 127.0.0.1; a container of its own needs 0.0.0.0, and publishes to 127.0.0.1. */
  host?: string;
}

export class UnknownUserError extends Error {
  constructor(user: string) {
    super(`There is no demo user "${user}"; there are ${DEMO_USERS.map(({ name }) => name).join(', ')}.`);
    this.name = 'UnknownUserError';
  }
}

/**
 * Gives anybody who reaches it a token of a demo user: for development only.
 * @throws when NODE_ENV is production
 */
export async function startDevIssuer({ port, key, host = '127.0.0.1' }: DevIssuerOptions): Promise<DevIssuer> {
  if (process.env.NODE_ENV === 'production') {
    throw new Error('The development token issuer gives a token to anybody; it does not run with NODE_ENV=production.');
  }
  const privateKey = await importJWK(key, 'RS256');
  const url = `http://127.0.0.1:${port}`;
  const sign = (user: DemoUser, { lifetimeSeconds = LIFETIME_SECONDS, audience = USER_AUDIENCES }: TokenOptions) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ name: user.name })
      .setProtectedHeader({ alg: 'RS256', kid: key.kid ?? '', typ: 'JWT' })
      .setIssuer(DEV_ISSUER)
      .setSubject(user.userId)
      .setJti(randomUUID())
      .setAudience(audience)
      .setIssuedAt(Math.min(now, now + lifetimeSeconds))
      .setExpirationTime(now + lifetimeSeconds)
      .sign(privateKey);
  };
  const token = (name: string, options: TokenOptions = {}): Promise<string> => {
    const user = demoUser(name);
    return user ? sign(user, options) : Promise.reject(new UnknownUserError(name));
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const route = `${request.method} ${new URL(request.url ?? '/', url).pathname}`;
    if (request.method === 'OPTIONS') return send(response, 204);
    if (route === 'GET /users') return send(response, 200, DEMO_USERS);
    if (route === 'GET /.well-known/jwks.json') return send(response, 200, { keys: [publicPart(key)] });
    if (route === 'GET /.well-known/openid-configuration') return send(response, 200, discovery(url));
    if (route === 'POST /token') return sendToken(request, response, token);
    return send(response, 404, { error: 'not_found', error_description: `There is no ${route} here.` });
  };
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      send(response, 400, { error: 'invalid_request', error_description: String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url, token, stop };
}

async function sendToken(
  request: IncomingMessage,
  response: ServerResponse,
  token: (user: string) => Promise<string>,
): Promise<void> {
  const { user } = (await json(request)) as { user?: unknown };
  const known = typeof user === 'string' ? demoUser(user) : undefined;
  if (!known) {
    const { message } = new UnknownUserError(String(user));
    return send(response, 400, { error: 'invalid_grant', error_description: message });
  }
  return send(response, 200, {
    access_token: await token(known.name),
    token_type: 'Bearer',
    expires_in: LIFETIME_SECONDS,
    userId: known.userId,
  });
}

const discovery = (url: string): object => ({
  issuer: DEV_ISSUER,
  jwks_uri: jwksUrl(url),
  token_endpoint: `${url}/token`,
  id_token_signing_alg_values_supported: ['RS256'],
});

/** Any page may ask, whichever port it was served from: the tokens open nothing outside this machine. */
function send(response: ServerResponse, status: number, body?: unknown): void {
  response.writeHead(status, {
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'content-type',
    'access-control-allow-methods': 'GET, POST',
    'cache-control': 'no-store',
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

export interface TokenClaims extends JWTPayload {
  /** Seconds from now until the token expires; default 600, negative for an expired one. */
  expiresInSeconds?: number;
}

export interface TokenIssuer {
  /** The `iss` of its tokens, and the base URL it answers at. */
  readonly issuer: string;
  readonly jwksUrl: string;
  /** How often the key set was fetched. */
  readonly jwksRequests: number;
  /** Signs a token. Defaults: a random UUID as `sub`, all services as `aud`. A claim of undefined is left out. */
  token(claims?: TokenClaims): Promise<string>;
  /** From now on signs with a new key; the key set holds only the new one, or both with `keepOld`. */
  rotate(options?: { keepOld?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

export const TEST_AUDIENCES = ['domain-api', 'processing-service', 'validation-service'];

interface SigningKey {
  kid: string;
  privateKey: CryptoKey;
  publicJwk: JWK;
}

/** An RS256 issuer with its JWKS over HTTP on a free port of 127.0.0.1, for specs. */
export async function startTokenIssuer(): Promise<TokenIssuer> {
  let key = await newKey();
  let published = [key.publicJwk];
  let jwksRequests = 0;

  const server = createServer((request, response) => {
    if (request.url !== '/.well-known/jwks.json') return response.writeHead(404).end();
    jwksRequests += 1;
    return response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // A spec that forgets to stop it is still allowed to end.
  server.unref();
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  return {
    issuer,
    jwksUrl: `${issuer}/.well-known/jwks.json`,
    get jwksRequests() {
      return jwksRequests;
    },
    token({ expiresInSeconds = 600, ...claims } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const standard = { iss: issuer, aud: TEST_AUDIENCES, sub: randomUUID(), iat: now, exp: now + expiresInSeconds };
      return new SignJWT({ ...standard, ...claims })
        .setProtectedHeader({ alg: 'RS256', kid: key.kid })
        .sign(key.privateKey);
    },
    async rotate({ keepOld = false } = {}) {
      const old = published;
      key = await newKey();
      published = keepOld ? [...old, key.publicJwk] : [key.publicJwk];
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function newKey(): Promise<SigningKey> {
  const kid = randomUUID();
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'RS256', use: 'sig' } };
}

import { startTokenIssuer, waitUntil, type TokenIssuer } from '@cairn/testing';
import { exportJWK, exportSPKI, generateKeyPair, SignJWT, UnsecuredJWT, type JWTPayload } from 'jose';
import { createHmac, randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { v5 as uuidV5 } from 'uuid';
import { JwtTokenVerifier, type JwtTokenVerifierOptions } from './jwt-token-verifier.ts';
import { RevocationList, type RevocableToken } from './revocation-list.ts';

const INVALID = { code: 'AUTH_TOKEN_INVALID', httpStatus: 401 };
const nowSeconds = () => Math.floor(Date.now() / 1000);

describe('tokens of users', () => {
  let issuer: TokenIssuer;

  beforeEach(async () => {
    issuer = await startTokenIssuer();
  });

  afterEach(() => issuer.stop());

  /** Revokes what the spec says. */
  class ListOfSpec extends RevocationList {
    constructor(readonly isRevoked: (token: RevocableToken) => boolean) {
      super();
    }
  }

  const verifier = (options: Partial<JwtTokenVerifierOptions> = {}) =>
    new JwtTokenVerifier({ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl, audience: 'domain-api', ...options });

  it('name the user by a sub that is a UUID', async () => {
    const userId = randomUUID();
    const before = nowSeconds();
    const token = await issuer.token({ sub: userId.toUpperCase(), expiresInSeconds: 600 });
    const after = nowSeconds();

    const principal = await verifier().verify(token);

    expect(principal).toEqual({
      ...{ kind: 'user', userId, expiresAt: expect.any(Number), scopes: [], token },
      issuedAt: expect.any(Number),
    });
    expect(principal.expiresAt).toBeGreaterThanOrEqual(before + 600);
    expect(principal.expiresAt).toBeLessThanOrEqual(after + 600);
  });

  it('name the user by a UUID made of issuer and sub when sub is none', async () => {
    const principal = await verifier().verify(await issuer.token({ sub: 'auth0|alice' }));

    expect(principal).toMatchObject({ userId: uuidV5(`${issuer.issuer}#auth0|alice`, uuidV5.URL) });
  });

  it('are refused when they were revoked, by their id, user and age', async () => {
    const asked: RevocableToken[] = [];
    const revocations = new ListOfSpec((token) => asked.push(token) > 0 && token.tokenId === 'stolen');
    const [sub, iat] = [randomUUID(), nowSeconds() - 60];
    const verify = async (claims: JWTPayload) =>
      verifier({ revocations }).verify(await issuer.token({ sub, iat, ...claims }));

    await expect(verify({ jti: 'stolen' })).rejects.toMatchObject({ code: 'AUTH_TOKEN_REVOKED', httpStatus: 401 });
    await expect(verify({ uti: 'stolen' })).rejects.toMatchObject({ code: 'AUTH_TOKEN_REVOKED' });
    await expect(verify({ jti: 'mine' })).resolves.toMatchObject({ tokenId: 'mine', issuedAt: iat });
    expect(asked[2]).toMatchObject({ userId: sub, tokenId: 'mine', issuedAt: iat });
  });

  it('are refused as soon as they are revoked, also when they were good a moment ago', async () => {
    let revoked = false;
    const subject = verifier({ revocations: new ListOfSpec(() => revoked) });
    const token = await issuer.token();
    await subject.verify(token);

    revoked = true;

    await expect(subject.verify(token)).rejects.toMatchObject({ code: 'AUTH_TOKEN_REVOKED' });
  });

  it('that are not good anyway say nothing of the list', async () => {
    const revocations = new ListOfSpec(() => true);
    const verifying = verifier({ revocations }).verify(await issuer.token({ expiresInSeconds: -60 }));

    await expect(verifying).rejects.toMatchObject({ code: 'AUTH_TOKEN_EXPIRED' });
  });

  it.each<[string, JWTPayload]>([
    ['another audience', { aud: 'somebody-else' }],
    ['no audience', { aud: undefined }],
    ['another issuer', { iss: 'https://evil.example' }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['no expiry', { exp: undefined }],
    ['a time before which it is not valid', { nbf: nowSeconds() + 300 }],
  ])('are refused with %s', async (_what, claims) => {
    await expect(verifier().verify(await issuer.token(claims))).rejects.toMatchObject(INVALID);
  });

  it('are refused as expired once the tolerated clock skew is over', async () => {
    const justExpired = await issuer.token({ expiresInSeconds: -10 });
    const longExpired = await issuer.token({ expiresInSeconds: -60 });

    await expect(verifier().verify(justExpired)).resolves.toMatchObject({ kind: 'user' });
    await expect(verifier().verify(longExpired)).rejects.toMatchObject({ code: 'AUTH_TOKEN_EXPIRED', httpStatus: 401 });
    await expect(verifier({ clockSkewSeconds: 0 }).verify(justExpired)).rejects.toMatchObject({
      code: 'AUTH_TOKEN_EXPIRED',
    });
  });

  it.each(['', 'rubbish', 'a.b.c', 'eyJhbGciOiJSUzI1NiJ9.e30.', `${'x'.repeat(20_000)}.y.z`])(
    'are refused when they are no JWT at all (case %#)',
    async (token) => {
      await expect(verifier().verify(token)).rejects.toMatchObject(INVALID);
      expect(issuer.jwksRequests).toBeLessThanOrEqual(1);
    },
  );

  it('are refused without a signature (alg none)', async () => {
    const claims = { iss: issuer.issuer, aud: 'domain-api', sub: randomUUID(), exp: nowSeconds() + 60 };

    await expect(verifier().verify(new UnsecuredJWT(claims).encode())).rejects.toMatchObject(INVALID);
  });

  it('are refused when the payload was changed after signing', async () => {
    const [head, , signature] = (await issuer.token()).split('.');
    const payload = { iss: issuer.issuer, aud: 'domain-api', sub: randomUUID(), exp: nowSeconds() + 60 };
    const forged = `${head}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.${signature}`;

    await expect(verifier().verify(forged)).rejects.toMatchObject(INVALID);
  });

  it('are refused when signed by a key that only claims to be the issuer’s', async () => {
    const [head] = (await issuer.token()).split('.');
    const { kid } = JSON.parse(Buffer.from(head ?? '', 'base64url').toString()) as { kid: string };
    const { privateKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT({ iss: issuer.issuer, aud: 'domain-api', sub: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid })
      .setExpirationTime('1m')
      .sign(privateKey);

    await expect(verifier().verify(forged)).rejects.toMatchObject(INVALID);
  });

  it('are refused when their key set or key comes along in the header', async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const forged = await new SignJWT({ iss: issuer.issuer, aud: 'domain-api', sub: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', jku: 'http://evil.example/jwks', jwk: await exportJWK(publicKey) })
      .setExpirationTime('1m')
      .sign(privateKey);

    await expect(verifier().verify(forged)).rejects.toMatchObject(INVALID);
  });

  it('are accepted from a new key after the issuer has rotated', async () => {
    const subject = verifier({ cooldownSeconds: 0 });
    const old = await issuer.token();
    await subject.verify(old);

    await issuer.rotate({ keepOld: true });

    await expect(subject.verify(await issuer.token())).resolves.toMatchObject({ kind: 'user' });
    await expect(subject.verify(old)).resolves.toMatchObject({ kind: 'user' });
  });

  it('are refused from a key that the issuer has withdrawn, once the key set was fetched again', async () => {
    const subject = verifier({ cooldownSeconds: 0 });
    const old = await issuer.token();
    await subject.verify(old);

    await issuer.rotate();
    await subject.verify(await issuer.token());

    await expect(subject.verify(old)).rejects.toMatchObject(INVALID);
  });

  it('with unknown key ids cannot make the service hammer the issuer', async () => {
    const subject = verifier();
    await subject.verify(await issuer.token());
    const stranger = await startTokenIssuer();
    const forged = await Promise.all(
      Array.from({ length: 20 }, () => stranger.token({ iss: issuer.issuer, aud: 'domain-api' })),
    );

    const outcomes = await Promise.allSettled(forged.map((token) => subject.verify(token)));
    await stranger.stop();

    expect(outcomes.map((outcome) => outcome.status)).toEqual(forged.map(() => 'rejected'));
    expect(issuer.jwksRequests).toBe(1);
  });

  it('keep being accepted while the issuer is down, as far as its keys are known', async () => {
    const subject = verifier({ refreshSeconds: 0 });
    const token = await issuer.token();
    await subject.verify(token);

    await issuer.stop();

    await expect(subject.verify(token)).resolves.toMatchObject({ kind: 'user' });
    await expect(subject.verify(token)).resolves.toMatchObject({ kind: 'user' });
  });

  it('refresh old keys in the background', async () => {
    const subject = verifier({ refreshSeconds: 0 });
    await subject.verify(await issuer.token());

    await waitUntil(async () => {
      await subject.verify(await issuer.token());
      return issuer.jwksRequests >= 2;
    });
  });

  it('cannot be configured to come from an issuer that names a service', () => {
    expect(() => verifier({ issuer: 'cairn:domain-api' })).toThrow(/may not start with "cairn:"/);
  });
});

describe('an issuer that gives no keys', () => {
  const claims = () => ({ iss: 'https://issuer.example', aud: 'domain-api', sub: randomUUID() });
  let server: Server;
  let requests = 0;
  let jwksUrl: string;
  let answer: { status: number; body: string };

  beforeEach(async () => {
    requests = 0;
    server = createServer((_request, response) => {
      requests += 1;
      response.writeHead(answer.status, { 'content-type': 'application/json', location: 'http://evil.example/' });
      response.end(answer.body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const signed = async () => {
    const { privateKey } = await generateKeyPair('RS256');
    return new SignJWT(claims())
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setExpirationTime('1m')
      .sign(privateKey);
  };

  it.each([
    ['fails', { status: 500, body: '' }],
    ['redirects', { status: 302, body: '' }],
    ['answers with rubbish', { status: 200, body: '<html>' }],
    ['answers with something that is no key set', { status: 200, body: '{"keys":7}' }],
  ])('because it %s makes the service unavailable (503), not the token invalid (401)', async (_what, response) => {
    answer = response;
    const verifier = new JwtTokenVerifier({ issuer: 'https://issuer.example', jwksUrl, audience: 'domain-api' });

    await expect(verifier.verify(await signed())).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
      httpStatus: 503,
      retryable: true,
    });
  });

  it.each([
    ['failed', { status: 500, body: '' }],
    ['gave no key set', { status: 200, body: '{}' }],
  ])('is left alone for a while after it %s', async (_what, response) => {
    answer = response;
    const verifier = new JwtTokenVerifier({ issuer: 'https://issuer.example', jwksUrl, audience: 'domain-api' });
    const token = await signed();

    for (let i = 0; i < 10; i += 1) {
      await expect(verifier.verify(token)).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
    }

    expect(requests).toBe(1);
  });
});

describe('a public key', () => {
  it('never serves as the secret of a symmetric signature', async () => {
    const { publicKey } = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' };
    const server = createServer((_request, response) => response.end(JSON.stringify({ keys: [jwk] })));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const verifier = new JwtTokenVerifier({ issuer, jwksUrl: issuer, audience: 'domain-api' });
    const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: issuer, aud: 'domain-api', sub: randomUUID(), exp: nowSeconds() + 60 };
    const head = `${part({ alg: 'HS256', kid: 'k' })}.${part(claims)}`;
    const signature = createHmac('sha256', await exportSPKI(publicKey))
      .update(head)
      .digest('base64url');

    try {
      await expect(verifier.verify(`${head}.${signature}`)).rejects.toMatchObject(INVALID);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

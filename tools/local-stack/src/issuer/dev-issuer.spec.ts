import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, type JWK } from 'jose';
import { freePort } from '@cairn/testing';
import { DEMO_USERS } from './demo-users.ts';
import { DEV_ISSUER, jwksUrl, startDevIssuer, type DevIssuer } from './dev-issuer.ts';
import { fetchToken } from './fetch-token.ts';

async function issuerKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: 'spec' };
}

describe('the development issuer', () => {
  let issuer: DevIssuer;
  let key: JWK;
  beforeAll(async () => {
    key = await issuerKey();
    issuer = await startDevIssuer({ port: await freePort(), key });
  });
  afterAll(() => issuer.stop());

  const verify = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(jwksUrl(issuer.url))), { issuer: DEV_ISSUER, audience: 'domain-api' });

  it('gives a token that its published keys verify, for the user’s fixed id', async () => {
    const { payload, protectedHeader } = await verify(await fetchToken(issuer.url, 'alice'));
    expect(protectedHeader).toMatchObject({ alg: 'RS256', kid: 'spec' });
    expect(payload.sub).toBe(DEMO_USERS[0]?.userId);
    expect(payload.aud).toEqual(['domain-api', 'processing-service', 'validation-service']);
  });

  it('publishes only the public part of its key', async () => {
    const { keys } = (await (await fetch(jwksUrl(issuer.url))).json()) as { keys: JWK[] };
    expect(keys).toHaveLength(1);
    expect(keys[0]).toEqual({ kty: 'RSA', n: key.n, e: key.e, alg: 'RS256', use: 'sig', kid: 'spec' });
  });

  it('keeps tokens valid over a restart on another port', async () => {
    const token = await issuer.token('bob');
    await issuer.stop();
    issuer = await startDevIssuer({ port: await freePort(), key });
    expect((await verify(token)).payload['name']).toBe('bob');
  });

  it('makes tokens that have expired or are meant for others, for drills', async () => {
    await expect(verify(await issuer.token('alice', { lifetimeSeconds: -60 }))).rejects.toThrow('exp');
    await expect(verify(await issuer.token('alice', { audience: ['billing'] }))).rejects.toThrow('aud');
  });

  it('names the demo users when asked for somebody else', async () => {
    await expect(fetchToken(issuer.url, 'mallory')).rejects.toThrow(
      'There is no demo user "mallory"; there are alice, bob, carol.',
    );
  });

  it('answers pages of any origin and lists its users', async () => {
    const response = await fetch(`${issuer.url}/users`, { headers: { origin: 'http://localhost:1' } });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(await response.json()).toEqual(DEMO_USERS);
  });

  it('answers nonsense with 400 and unknown routes with 404', async () => {
    expect((await fetch(`${issuer.url}/token`, { method: 'POST', body: 'alice' })).status).toBe(400);
    expect((await fetch(`${issuer.url}/admin`)).status).toBe(404);
  });

  it('does not start with NODE_ENV=production', async () => {
    const before = process.env.NODE_ENV;
    process.env.NODE_ENV = 'production';
    try {
      await expect(startDevIssuer({ port: await freePort(), key })).rejects.toThrow('NODE_ENV=production');
    } finally {
      process.env.NODE_ENV = before;
    }
  });
});

import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { JwkServiceTokenSigner } from './jwk-service-token-signer.ts';
import { JwtTokenVerifier } from './jwt-token-verifier.ts';

interface KeyPair {
  privateJwk: JWK;
  publicJwk: JWK;
}

async function keyOf(service: string): Promise<KeyPair> {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  return { privateJwk: await exportJWK(privateKey), publicJwk: { ...(await exportJWK(publicKey)), kid: service } };
}

/** A callee that trusts these keys; its user issuer is never asked. */
const callee = (keys: JWK[], audience = 'domain-api') =>
  new JwtTokenVerifier({
    issuer: 'https://issuer.example',
    jwksUrl: 'http://127.0.0.1:9/',
    audience,
    serviceKeys: { keys: keys as (JWK & { kty: string })[] },
  });

const INVALID = { code: 'AUTH_TOKEN_INVALID' };

describe('service tokens', () => {
  let processing: KeyPair;
  let validation: KeyPair;
  let signer: JwkServiceTokenSigner;

  beforeAll(async () => {
    [processing, validation] = await Promise.all([keyOf('processing-service'), keyOf('validation-service')]);
    signer = new JwkServiceTokenSigner({ service: 'processing-service', privateJwk: processing.privateJwk });
  });

  it('tell the callee which service calls, what it may do, and for whom', async () => {
    const onBehalfOf = randomUUID();
    const token = await signer.sign({ audience: 'domain-api', scopes: ['a:read', 'b:write'], onBehalfOf });

    expect(await callee([processing.publicJwk, validation.publicJwk]).verify(token)).toEqual({
      kind: 'service',
      service: 'processing-service',
      scopes: ['a:read', 'b:write'],
      onBehalfOf,
      expiresAt: expect.any(Number),
      tokenId: expect.any(String),
    });
  });

  it('live for five minutes', async () => {
    const before = Math.floor(Date.now() / 1000);
    const token = await signer.sign({ audience: 'domain-api', scopes: [] });
    const after = Math.floor(Date.now() / 1000);
    const { expiresAt } = await callee([processing.publicJwk]).verify(token);

    expect(expiresAt).toBeGreaterThanOrEqual(before + 300);
    expect(expiresAt).toBeLessThanOrEqual(after + 300);
  });

  it('name the callee itself where users have tokens for all services alike', async () => {
    const shared = new JwtTokenVerifier({
      issuer: 'https://issuer.example',
      jwksUrl: 'http://127.0.0.1:9/',
      audience: 'api://cairn',
      serviceAudience: 'domain-api',
      serviceKeys: { keys: [processing.publicJwk as JWK & { kty: string }] },
    });
    const named = await signer.sign({ audience: 'domain-api', scopes: [] });
    const unnamed = await signer.sign({ audience: 'api://cairn', scopes: [] });

    await expect(shared.verify(named)).resolves.toMatchObject({ kind: 'service' });
    await expect(shared.verify(unnamed)).rejects.toMatchObject(INVALID);
  });

  it('are good for one callee only', async () => {
    const token = await signer.sign({ audience: 'domain-api', scopes: [] });

    await expect(callee([processing.publicJwk], 'validation-service').verify(token)).rejects.toMatchObject(INVALID);
  });

  it('cannot be made by one service in the name of another', async () => {
    const forge = (kid: string) =>
      new SignJWT({})
        .setProtectedHeader({ alg: 'EdDSA', kid })
        .setIssuer('cairn:processing-service')
        .setSubject('processing-service')
        .setAudience('domain-api')
        .setExpirationTime('1m')
        .sign(validation.privateJwk);
    const trusting = callee([processing.publicJwk, validation.publicJwk]);

    await expect(trusting.verify(await forge('processing-service'))).rejects.toMatchObject(INVALID);
    await expect(trusting.verify(await forge('validation-service'))).rejects.toMatchObject(INVALID);
  });

  it('are refused where no service keys are configured', async () => {
    const token = await signer.sign({ audience: 'domain-api', scopes: [] });
    const users = new JwtTokenVerifier({
      issuer: 'https://issuer.example',
      jwksUrl: 'http://127.0.0.1:9/',
      audience: 'domain-api',
    });

    await expect(users.verify(token)).rejects.toMatchObject(INVALID);
  });

  it('are accepted from the old and the new key while a service replaces its key', async () => {
    const next = await keyOf('processing-service');
    const nextSigner = new JwkServiceTokenSigner({ service: 'processing-service', privateJwk: next.privateJwk });
    const trusting = callee([processing.publicJwk, next.publicJwk]);
    const claims = { audience: 'domain-api', scopes: [] };

    await expect(trusting.verify(await signer.sign(claims))).resolves.toMatchObject({ service: 'processing-service' });
    await expect(trusting.verify(await nextSigner.sign(claims))).resolves.toMatchObject({
      service: 'processing-service',
    });
    const stranger = new JwkServiceTokenSigner({ service: 'processing-service', privateJwk: validation.privateJwk });
    await expect(trusting.verify(await stranger.sign(claims))).rejects.toMatchObject(INVALID);
  });

  it('for a user need a user id, not just any text', async () => {
    const token = await signer.sign({ audience: 'domain-api', scopes: [], onBehalfOf: 'everybody' });

    await expect(callee([processing.publicJwk]).verify(token)).rejects.toMatchObject(INVALID);
  });

  it('are not signed by a key of another kind', async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true });
    const privateJwk = await exportJWK(privateKey);

    expect(() => new JwkServiceTokenSigner({ service: 'x', privateJwk })).toThrow(/private Ed25519/);
    expect(() => new JwkServiceTokenSigner({ service: 'x', privateJwk: processing.publicJwk })).toThrow(/Ed25519/);
  });

  it('are not verified by keys that are nameless or private', () => {
    const { kid: _kid, ...nameless } = processing.publicJwk;

    expect(() => callee([nameless])).toThrow(/needs a kid/);
    expect(() => callee([{ ...processing.privateJwk, kid: 'processing-service' }])).toThrow(/must be public/);
  });
});

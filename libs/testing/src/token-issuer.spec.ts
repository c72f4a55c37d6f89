import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startTokenIssuer, TEST_AUDIENCES, type TokenIssuer } from './index.ts';

describe('startTokenIssuer', () => {
  let issuer: TokenIssuer;

  beforeEach(async () => {
    issuer = await startTokenIssuer();
  });
  afterEach(() => issuer.stop());

  const verify = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(issuer.jwksUrl)), { issuer: issuer.issuer });

  it('signs tokens that verify against its key set', async () => {
    const { payload, protectedHeader } = await verify(await issuer.token({ sub: 'alice', scope: 'jobs:read' }));
    expect(payload).toMatchObject({ sub: 'alice', aud: TEST_AUDIENCES, scope: 'jobs:read' });
    expect(protectedHeader.alg).toBe('RS256');
    expect(issuer.jwksRequests).toBe(1);
  });

  it('signs a token that has expired when asked to', async () => {
    await expect(verify(await issuer.token({ expiresInSeconds: -60 }))).rejects.toThrow(
      '"exp" claim timestamp check failed',
    );
  });

  it('withdraws the old key when it rotates without keeping it', async () => {
    const old = await issuer.token();
    await issuer.rotate();
    await expect(verify(old)).rejects.toThrow('no applicable key found');
    await expect(verify(await issuer.token())).resolves.toMatchObject({ payload: { iss: issuer.issuer } });
  });

  it('publishes both keys when it rotates and keeps the old one', async () => {
    const old = await issuer.token();
    await issuer.rotate({ keepOld: true });
    await expect(verify(old)).resolves.toMatchObject({ payload: { iss: issuer.issuer } });
  });
});

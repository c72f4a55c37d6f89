import { randomUUID } from 'node:crypto';
import { waitUntil } from '@cairn/testing';
import { SpecApi } from './spec-api/spec-api.fixture.ts';
import { refusal } from './spec-api/spec-user.fixture.ts';

describe('domain-api', () => {
  let api: SpecApi;

  beforeAll(async () => {
    api = await SpecApi.start();
  });
  afterAll(() => api.stop());

  const list = (token?: string) =>
    fetch(`${api.url}/api/documents`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  const unsigned = () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = { iss: api.issuer.issuer, aud: 'domain-api', sub: 'eve', exp: Math.floor(Date.now() / 1000) + 600 };
    return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
  };

  it.each([
    ['no token', () => undefined, 'AUTH_TOKEN_MISSING'],
    ['an expired token', () => api.issuer.token({ expiresInSeconds: -3600 }), 'AUTH_TOKEN_EXPIRED'],
    ['a token for another audience', () => api.issuer.token({ aud: 'someone-else' }), 'AUTH_TOKEN_INVALID'],
    ['a token of another issuer', () => api.issuer.token({ iss: 'https://evil.test' }), 'AUTH_TOKEN_INVALID'],
    ['an unsigned token', unsigned, 'AUTH_TOKEN_INVALID'],
  ])('refuses %s', async (_what, token, code) => {
    expect(await refusal(await list(await token()))).toMatchObject({ status: 401, codes: [code] });
  });

  it('refuses what a user held when it was revoked, by whichever process or by hand, and takes what comes after', async () => {
    const sub = randomUUID();
    const token = await api.issuer.token({ sub });
    expect((await list(token)).status).toBe(200);
    const revoke = `INSERT INTO auth."Revocations" ("Kind", "Name", "Reason") VALUES ('user', $1, 'a spec')`;
    await api.dataSource.query(revoke, [sub]);

    await waitUntil(async () => (await list(token)).status === 401);
    expect(await refusal(await list(token))).toMatchObject({ codes: ['AUTH_TOKEN_REVOKED'] });
    const later = await api.issuer.token({ sub, iat: Math.ceil(Date.now() / 1000) });
    expect((await list(later)).status).toBe(200);
  });

  it('keeps services out of what belongs to users', async () => {
    const { userId } = await api.user();
    const token = await api.serviceToken({ scopes: ['jobs:write', 'job-events:write'], onBehalfOf: userId });

    expect(await refusal(await list(token))).toMatchObject({ status: 403, codes: ['AUTH_FORBIDDEN'] });
  });

  it('stays ready while the services it calls are down, and says so', async () => {
    await api.processing.down();
    const user = await api.user();
    await user.uploaded();

    const answer = await fetch(`${api.url}/health/ready`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      details: {
        database: { status: 'up' },
        'blob-storage': { status: 'up' },
        'processing-service': { status: 'degraded' },
        'validation-service': { status: 'up' },
      },
    });
  });

  it('answers with problem details where a client wants them', async () => {
    const answer = await fetch(`${api.url}/api/documents`, { headers: { accept: 'application/problem+json' } });

    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(await answer.json()).toMatchObject({ status: 401, code: 'AUTH_TOKEN_MISSING' });
  });

  it('gives no page when it has none', async () => {
    const answer = await fetch(api.url, { headers: { accept: 'text/html' } });
    expect(await refusal(answer)).toMatchObject({ status: 404, codes: ['ROUTE_NOT_FOUND'] });
  });
});

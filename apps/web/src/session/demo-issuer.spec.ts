import { demoIssuerAt } from './demo-issuer.ts';

describe('demo issuer', () => {
  it('lists the demo users and asks for the token of one of them', async () => {
    const asked: string[] = [];
    const send: typeof fetch = (input, init) => {
      asked.push(`${init?.method ?? 'GET'} ${String(input)} ${String(init?.body ?? '')}`.trim());
      const body = String(input).endsWith('/users') ? [{ name: 'alice', userId: 'u1' }] : { access_token: 'a.b.c' };
      return Promise.resolve(new Response(JSON.stringify(body)));
    };
    const issuer = demoIssuerAt('http://127.0.0.1:3003', send);

    await expect(issuer.users()).resolves.toEqual([{ name: 'alice', userId: 'u1' }]);
    await expect(issuer.token('alice')).resolves.toBe('a.b.c');
    expect(asked).toEqual(['GET http://127.0.0.1:3003/users', 'POST http://127.0.0.1:3003/token {"user":"alice"}']);
  });

  it('fails with an ApiError when the issuer refuses', async () => {
    const issuer = demoIssuerAt('http://127.0.0.1:3003', () => Promise.resolve(new Response('', { status: 404 })));

    await expect(issuer.token('mallory')).rejects.toMatchObject({ name: 'ApiError', status: 404 });
  });
});

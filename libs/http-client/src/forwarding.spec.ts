import { ServiceTokenSigner, type ServiceTokenClaims } from '@cairn/auth';
import { continueTrace, runInContext, type RequestContext } from '@cairn/request-context';
import { ServiceHttpClient } from './service-http-client.ts';
import { startSpecServer, type SpecServer } from './spec-server.fixture.ts';

/** Writes down what it was asked to sign, where a real one would sign it. */
class ReadableSigner extends ServiceTokenSigner {
  async sign(claims: ServiceTokenClaims): Promise<string> {
    return Buffer.from(JSON.stringify(claims)).toString('base64url');
  }
}

describe('forwarding to our own services', () => {
  let ours: SpecServer;
  let foreign: SpecServer;
  let client: ServiceHttpClient;
  let context: RequestContext;

  beforeEach(async () => {
    [ours, foreign] = await Promise.all([startSpecServer(), startSpecServer()]);
    client = new ServiceHttpClient({ trustedBaseUrls: [ours.url], signer: new ReadableSigner() });
    context = { trace: continueTrace(undefined), bearerToken: 'user-token', deadlineMs: Date.now() + 60_000 };
  });

  afterEach(() => Promise.all([ours.stop(), foreign.stop()]));

  it('passes on token, trace and deadline of the running request', async () => {
    await runInContext(context, () => client.service('ours', ours.url).post('/internal/jobs', { a: 1 }));

    expect(ours.seen).toHaveLength(1);
    expect(ours.seen[0]).toMatchObject({ method: 'POST', path: '/internal/jobs', body: '{"a":1}' });
    expect(ours.seen[0]?.headers).toMatchObject({
      authorization: 'Bearer user-token',
      traceparent: expect.stringContaining(context.trace.traceId),
      'x-request-deadline': String(context.deadlineMs),
      'content-type': 'application/json',
    });
  });

  it('tells a service that is not ours none of it', async () => {
    await runInContext(context, () => client.service('foreign', foreign.url).get('/'));

    const headers = foreign.seen[0]?.headers ?? {};
    expect(headers).toHaveProperty('host');
    for (const name of ['authorization', 'traceparent', 'x-request-deadline']) expect(headers).not.toHaveProperty(name);
  });

  it('follows no redirect, so that a token stays where it was sent', async () => {
    ours.answer((_request, response) => response.writeHead(302, { location: foreign.url }).end());

    const call = runInContext(context, () => client.service('ours', ours.url).get('/'));

    await expect(call).rejects.toMatchObject({ code: 'REMOTE_SERVICE_FAILED', status: 302, httpStatus: 502 });
    expect(foreign.seen).toHaveLength(0);
  });

  it('stays on the host of the base URL whatever the path looks like', async () => {
    const host = new URL(foreign.url).host;
    await runInContext(context, () => client.service('ours', ours.url).get(`//${host}/`));

    expect(foreign.seen).toHaveLength(0);
    expect(ours.seen[0]?.path).toBe(`//${host}/`);
  });

  it('sends no token when the request had none', async () => {
    await client.service('ours', ours.url).get('/');

    expect(ours.seen[0]?.headers).not.toHaveProperty('authorization');
    expect(ours.seen[0]?.headers['traceparent']).toMatch(/^00-/);
  });

  it('calls as the service on behalf of a user instead of with the user token when told to', async () => {
    const claims = { audience: 'ours', scopes: ['jobs:write'], onBehalfOf: 'some-user' };

    await runInContext(context, () => client.service('ours', ours.url).get('/', { callAsService: claims }));

    const token = ours.seen[0]?.headers.authorization?.replace('Bearer ', '') ?? '';
    expect(JSON.parse(Buffer.from(token, 'base64url').toString())).toEqual(claims);
  });

  it('signs nothing for a service that is not ours', async () => {
    const call = client.service('foreign', foreign.url).get('/', { callAsService: { audience: 'x', scopes: [] } });

    await expect(call).rejects.toThrow(/not among the trusted services/);
    expect(foreign.seen).toHaveLength(0);
  });
});

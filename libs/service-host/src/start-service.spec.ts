import { LogLines, startTokenIssuer, waitUntil, type TokenIssuer } from '@cairn/testing';
import { randomUUID } from 'node:crypto';
import { SpecService } from './spec-service.fixture.ts';
import { startService, type RunningService } from './start-service.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

describe('a service', () => {
  let issuer: TokenIssuer;
  let service: RunningService;
  const log = new LogLines();

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    service = await startService({
      name: 'spec-service',
      module: SpecService.with({
        issuer: issuer.issuer,
        jwksUrl: issuer.jwksUrl,
        checks: [{ name: 'store', check: async () => ({ kind: 'memory' }) }],
      }),
      port: 0,
      host: '127.0.0.1',
      logLevel: 'debug',
      logDestination: log,
      openapi: { title: 'Spec', version: '1.0.0' },
    });
  });

  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${service.url}${path}`, { headers });

  it('lets a user in with a token and knows who it is', async () => {
    const userId = randomUUID();
    const answer = await get('/things/mine', { authorization: `Bearer ${await issuer.token({ sub: userId })}` });

    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ userId });
  });

  it('answers 401 with a challenge when there is no token', async () => {
    const answer = await get('/things/mine');

    expect(answer.status).toBe(401);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
    expect(await answer.json()).toMatchObject({
      success: false,
      status: 401,
      errors: [{ code: 'AUTH_TOKEN_MISSING' }],
    });
  });

  it('shows its checks at /health/ready and lives at /health/live', async () => {
    const ready = await get('/health/ready');

    expect(ready.status).toBe(200);
    expect(await ready.json()).toMatchObject({ status: 'ok', details: { store: { status: 'up', kind: 'memory' } } });
    expect((await get('/health/live')).status).toBe(200);
  });

  it('gives envelope, header and log line the same trace id', async () => {
    const answer = await get('/nowhere?secret=1', { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` });

    expect(answer.status).toBe(404);
    expect(answer.headers.get('x-trace-id')).toBe(TRACE_ID);
    expect(answer.headers.get('traceparent')).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-01$`));
    expect(await answer.json()).toEqual({
      traceId: TRACE_ID,
      success: false,
      status: 404,
      errors: [{ code: 'ROUTE_NOT_FOUND', message: 'No route answers GET /nowhere.' }],
    });
    const line = await waitUntil(() => log.named('request').find((entry) => entry['path'] === '/nowhere'));
    expect(line).toMatchObject({ traceId: TRACE_ID, method: 'GET', status: 404, service: 'spec-service' });
  });

  it('gives the lines that a handler writes the trace of its request', async () => {
    const answer = await get('/things/open');

    expect(log.named('inside the handler').at(-1)).toMatchObject({ traceId: answer.headers.get('x-trace-id') });
  });

  it('logs who called', async () => {
    const userId = randomUUID();
    await get('/things/mine?who=me', { authorization: `Bearer ${await issuer.token({ sub: userId })}` });

    const line = await waitUntil(() => log.named('request').find((entry) => entry['userId'] === userId));
    expect(line).toMatchObject({ path: '/things/mine', status: 200, ms: expect.any(Number) });
  });

  it('never writes a token to the log, wherever a client puts it', async () => {
    const token = await issuer.token();
    const opaque = `canary-${randomUUID()}`;
    const paths = ['/things/mine', '/things/broken', '/things/open', '/nowhere', `/things/missing/${token}`, '/%FF'];
    for (const path of paths) {
      for (const secret of [token, opaque]) {
        await get(`${path}?access_token=${secret}&token=${secret}`, {
          authorization: `Bearer ${secret}`,
          cookie: `session=${secret}`,
        });
      }
    }
    await waitUntil(() => log.named('request').some((entry) => entry['path'] === '/%FF'));

    expect(log.text).not.toContain(token);
    expect(log.text).not.toContain(token.split('.')[2]);
    expect(log.text).not.toContain(opaque);
  });

  it('sends security headers and says nothing about its make', async () => {
    const { headers } = await get('/things/open');

    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain("connect-src 'self'");
    expect(headers.get('x-powered-by')).toBeNull();
  });

  it('shows its API at /docs', async () => {
    const page = await get('/docs');
    const document = (await (await get('/docs-json')).json()) as { info: unknown; paths: Record<string, unknown> };

    expect(page.headers.get('content-type')).toContain('text/html');
    expect((await get('/docs/swagger-ui-bundle.js')).status).toBe(200);
    expect(document.info).toMatchObject({ title: 'Spec', version: '1.0.0' });
    expect(Object.keys(document.paths)).toContain('/things/mine');
  });
});

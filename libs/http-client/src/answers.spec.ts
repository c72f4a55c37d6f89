import { continueTrace, runInContext } from '@cairn/request-context';
import { freePort } from '@cairn/testing';
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { z } from 'zod';
import { ServiceHttpClient, type RemoteService, type ServiceHttpClientOptions } from './service-http-client.ts';
import { sendJson, startSpecServer, type SpecServer } from './spec-server.fixture.ts';

const envelope = (status: number, code: string) => ({
  traceId: 't',
  success: false,
  status,
  errors: [{ code, message: 'in words', field: 'file' }],
});

describe('answers of a service', () => {
  let server: SpecServer;

  beforeEach(async () => {
    server = await startSpecServer();
  });

  afterEach(() => server.stop());

  const service = (options: Partial<ServiceHttpClientOptions> = {}): RemoteService =>
    new ServiceHttpClient({ trustedBaseUrls: [server.url], ...options }).service('processing-service', server.url);

  const answerOnce = (status: number, body: unknown, headers?: Record<string, string>) =>
    server.answer((_request, response) => sendJson(response, status, body, headers));

  it('come back parsed', async () => {
    answerOnce(200, { id: 7 });

    expect(await service().get('/x', { query: { limit: 2, cursor: undefined } })).toEqual({ id: 7 });
    expect(server.seen[0]?.path).toBe('/x?limit=2');
  });

  it('without a body are undefined', async () => {
    server.answer((_request, response) => response.writeHead(204).end());

    expect(await service().post('/x', {})).toBeUndefined();
  });

  it('that refuse the user keep their status, codes and fields', async () => {
    answerOnce(409, envelope(409, 'JOB_STATE_CONFLICT'));

    await expect(service().get('/x')).rejects.toMatchObject({
      status: 409,
      httpStatus: 409,
      retryable: false,
      remoteCodes: ['JOB_STATE_CONFLICT'],
    });
    const error = await service()
      .get('/x')
      .catch((e: { items(): unknown }) => e);
    expect((error as { items(): unknown }).items()).toEqual([
      { code: 'JOB_STATE_CONFLICT', message: 'in words', field: 'file' },
    ]);
  });

  it('that tell of a crash are hidden behind a 502 and may be retried', async () => {
    answerOnce(500, envelope(500, 'INTERNAL_ERROR'));

    await expect(service().get('/x')).rejects.toMatchObject({ status: 500, httpStatus: 502, retryable: true });
  });

  it('that refuse our own service token are our fault, not the user’s', async () => {
    answerOnce(403, envelope(403, 'AUTH_FORBIDDEN'));
    const signer = { sign: async () => 'signed' };

    const call = service({ signer }).get('/x', { callAsService: { audience: 'processing-service', scopes: [] } });

    await expect(call).rejects.toMatchObject({ status: 403, httpStatus: 502, code: 'REMOTE_SERVICE_FAILED' });
  });

  it('say when to come back', async () => {
    answerOnce(429, envelope(429, 'QUEUE_FULL'), { 'retry-after': '7' });

    await expect(service().get('/x')).rejects.toMatchObject({ httpStatus: 429, retryable: true, retryAfterSeconds: 7 });
  });

  it('of a gateway mean that the service is not there', async () => {
    server.answer((_request, response) => response.writeHead(503).end('<html>no healthy upstream</html>'));

    await expect(service().get('/x')).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE', httpStatus: 503 });
  });

  it('that never come because nobody listens mean the same', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    const call = new ServiceHttpClient({ trustedBaseUrls: [url] }).service('processing-service', url).get('/x');

    await expect(call).rejects.toMatchObject({
      code: 'DEPENDENCY_UNAVAILABLE',
      details: { dependency: 'processing-service' },
      cause: expect.objectContaining({ code: 'ECONNREFUSED' }),
    });
  });

  it('that stall, in the head or in the body, run into the time limit', async () => {
    const stalls: ((response: ServerResponse) => void)[] = [
      () => undefined,
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).write('{"a":'),
    ];
    for (const stall of stalls) {
      server.answer((_request, response) => stall(response));
      await expect(service({ timeoutMs: 50 }).get('/x')).rejects.toMatchObject({ code: 'DEPENDENCY_UNAVAILABLE' });
    }
  });

  it('that come after the deadline of the running request are not waited for', async () => {
    server.answer(() => undefined);
    const context = { trace: continueTrace(undefined), deadlineMs: Date.now() + 50 };

    const call = runInContext(context, () => service().get('/x'));

    await expect(call).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED', httpStatus: 504 });
  });

  it('are not even asked for when the deadline has passed', async () => {
    const context = { trace: continueTrace(undefined), deadlineMs: Date.now() - 1 };

    await expect(runInContext(context, () => service().get('/x'))).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
    expect(server.seen).toHaveLength(0);
  });

  it('are given up with the reason of the caller who aborts', async () => {
    server.answer(() => undefined);
    const gone = new AbortController();
    const reason = new Error('the client went away');

    const call = service().get('/x', { signal: gone.signal });
    setImmediate(() => gone.abort(reason));

    await expect(call).rejects.toBe(reason);
  });

  it('are cut off at the size limit', async () => {
    let closed: Promise<unknown> = Promise.resolve();
    server.answer((_request, response) => {
      closed = once(response, 'close');
      response.writeHead(200, { 'content-type': 'application/json' });
      const fill = () => {
        while (!response.destroyed && response.write('x'.repeat(1024)));
      };
      response.on('drain', fill);
      fill();
    });

    await expect(service({ maxResponseBytes: 10_000 }).get('/x')).rejects.toMatchObject({
      code: 'REMOTE_ANSWER_INVALID',
      details: { reason: 'larger than 10000 bytes' },
    });
    await closed;
  });

  it.each([
    ['is no JSON', (r: ServerResponse) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"a"')],
    ['says it is something else', (r: ServerResponse) => r.writeHead(200, { 'content-type': 'text/html' }).end('{}')],
    ['has another shape', (r: ServerResponse) => sendJson(r, 200, { id: 'seven' })],
  ])('are refused when the body %s', async (_what, answer) => {
    server.answer((_request, response) => void answer(response));
    const schema = z.object({ id: z.number() });

    const call = service().get('/x', { parse: (body) => schema.parse(body) });

    await expect(call).rejects.toMatchObject({ code: 'REMOTE_ANSWER_INVALID', httpStatus: 502, retryable: false });
  });

  it('pass through the interceptors of the app', async () => {
    const seen: string[] = [];
    const interceptor = {
      intercept: async (call: { url: URL }, next: (call: never) => Promise<never>) => {
        seen.push(call.url.pathname);
        return next(call as never);
      },
    };

    await service({ interceptors: [interceptor] }).get('/x');

    expect(seen).toEqual(['/x']);
  });
});

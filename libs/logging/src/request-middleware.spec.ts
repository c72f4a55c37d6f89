import { currentContext, type RequestContext } from '@cairn/request-context';
import { LogLines, waitUntil } from '@cairn/testing';
import express from 'express';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { PinoLogger } from './pino-logger.ts';
import { requestContextMiddleware } from './request-context.middleware.ts';
import { requestLogMiddleware } from './request-log.middleware.ts';

describe('request middleware', () => {
  let server: Server;
  let url: string;
  let log: LogLines;
  let seen: RequestContext | undefined;

  beforeEach(async () => {
    log = new LogLines();
    seen = undefined;
    const app = express();
    app.use(requestContextMiddleware);
    app.use(requestLogMiddleware(PinoLogger.create({ service: 'spec', destination: log })));
    app.get(['/health/ready', '/things'], async (_request, response) => {
      await Promise.resolve();
      seen = currentContext();
      response.json({});
    });
    app.get('/hang', () => undefined);
    server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(`${url}${path}`, { headers });

  it('puts trace, token and deadline into the context of the request', async () => {
    await get('/things', {
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      authorization: 'bearer abc.def',
      'x-request-deadline': '1900000000000',
    });

    expect(seen).toMatchObject({
      trace: { traceId: '0af7651916cd43dd8448eb211c80319c' },
      bearerToken: 'abc.def',
      deadlineMs: 1_900_000_000_000,
    });
  });

  it.each(['soon', '-5', '1e400', '12.5', ''])('ignores the deadline "%s"', async (deadline) => {
    await get('/things', { 'x-request-deadline': deadline });

    expect(seen?.trace.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(seen?.deadlineMs).toBeUndefined();
  });

  it('keeps no token of another scheme', async () => {
    await get('/things', { authorization: 'Basic abc' });

    expect(seen?.bearerToken).toBeUndefined();
  });

  it('writes one line per request, without its query', async () => {
    const answer = await get('/things?access_token=canary');

    const line = await waitUntil(() => log.named('request')[0]);
    expect(line).toEqual({
      level: 'info',
      time: expect.any(String),
      service: 'spec',
      traceId: answer.headers.get('x-trace-id'),
      spanId: expect.any(String),
      method: 'GET',
      path: '/things',
      status: 200,
      ms: expect.any(Number),
      msg: 'request',
    });
  });

  it('cuts an endless path short', async () => {
    await get(`/${'x'.repeat(5000)}`);

    const line = await waitUntil(() => log.named('request')[0]);
    expect(line['path']).toHaveLength(512);
  });

  it('marks a request whose caller left before the answer', async () => {
    const gone = new AbortController();
    const left = fetch(`${url}/hang`, { signal: gone.signal }).catch(() => 'left');
    await once(server, 'request');
    gone.abort();

    expect(await left).toBe('left');
    expect(await waitUntil(() => log.named('request')[0])).toMatchObject({ path: '/hang', aborted: true });
  });

  it('does not fill the log with health probes', async () => {
    await get('/health/ready');
    await get('/things');
    await waitUntil(() => log.named('request').length > 0);

    expect(log.named('request').map((line) => line['path'])).toEqual(['/things']);
  });
});

import { LogLines, startTokenIssuer, type TokenIssuer } from '@cairn/testing';
import { once } from 'node:events';
import { connect } from 'node:net';
import { SpecService } from './spec-service.fixture.ts';
import { startService, type RunningService } from './start-service.ts';

const LIMIT = 1024 * 1024;

describe('a request that no handler sees', () => {
  let issuer: TokenIssuer;
  let service: RunningService;
  const log = new LogLines();

  beforeAll(async () => {
    issuer = await startTokenIssuer();
    service = await startService({
      name: 'spec-service',
      module: SpecService.with({ issuer: issuer.issuer, jwksUrl: issuer.jwksUrl }),
      port: 0,
      host: '127.0.0.1',
      logDestination: log,
      configureApp: (app) => {
        app.use('/raw', (_request: unknown, response: { end(text: string): void }) => response.end('raw'));
      },
    });
  });

  afterAll(async () => {
    await service.stop();
    await issuer.stop();
  });

  const post = async (body: string, contentType = 'application/json', path = '/things/echo') => {
    const response = await fetch(`${service.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': contentType },
      body,
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  /** What the server sends back to these bytes until it closes the connection. */
  const raw = async (bytes: string): Promise<string> => {
    const socket = connect(service.port, '127.0.0.1');
    const received: Buffer[] = [];
    socket.on('data', (chunk) => received.push(chunk));
    // A server that has answered may reset the connection instead of reading the rest.
    socket.on('error', () => undefined);
    socket.write(bytes);
    await once(socket, 'close');
    return Buffer.concat(received).toString();
  };

  it('gets REQUEST_BODY_MALFORMED for JSON that does not parse', async () => {
    const { status, text } = await post('{"title": "x"');

    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ success: false, errors: [{ code: 'REQUEST_BODY_MALFORMED' }] });
  });

  it('gets 413 for a JSON body over the limit, and passes right at it', async () => {
    const atLimit = JSON.stringify('').length;
    const fits = JSON.stringify({ a: 'x'.repeat(LIMIT - '{"a":""}'.length) });

    expect(atLimit).toBe(2);
    expect((await post(fits)).status).toBe(201);
    const { status, text } = await post(`${fits} `);
    expect(status).toBe(413);
    expect(JSON.parse(text)).toMatchObject({
      errors: [{ code: 'PAYLOAD_TOO_LARGE', message: `The request body is larger than the limit of ${LIMIT} bytes.` }],
    });
  });

  it('gets 431 in the envelope when its headers are huge', async () => {
    const answer = await raw(`GET /things/open HTTP/1.1\r\nhost: x\r\nx-huge: ${'x'.repeat(20_000)}\r\n\r\n`);
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    const envelope = JSON.parse(body) as { traceId: string };

    expect(head).toMatch(/^HTTP\/1\.1 431 /);
    expect(envelope).toMatchObject({ success: false, status: 431, errors: [{ code: 'HEADERS_TOO_LARGE' }] });
    expect(head).toContain(`x-trace-id: ${envelope.traceId}`);
    expect(log.text).toContain(envelope.traceId);
  });

  it('gets 400 in the envelope when it is no HTTP', async () => {
    const [head = '', body = ''] = (await raw('hello there\r\n\r\n')).split('\r\n\r\n');

    expect(head).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(body)).toMatchObject({ errors: [{ code: 'REQUEST_MALFORMED' }] });
  });

  it('gets the answer of raw middleware before its body is parsed', async () => {
    const { status, text, headers } = await post('{"broken', 'application/json', '/raw');

    expect(status).toBe(200);
    expect(text).toBe('raw');
    expect(headers.get('x-trace-id')).toMatch(/^[0-9a-f]{32}$/);
  });
});

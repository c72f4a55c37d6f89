import { DependencyUnavailableError, RequestInvalidError, ResourceNotFoundError } from '@cairn/errors';
import { LoggingModule, requestContextMiddleware } from '@cairn/logging';
import { LogLines, waitUntil } from '@cairn/testing';
import {
  Controller,
  Get,
  HttpException,
  Module,
  Param,
  ParseIntPipe,
  Post,
  ServiceUnavailableException,
  StreamableFile,
  type INestApplication,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Readable } from 'node:stream';
import { ErrorResponsesModule } from './error-responses.module.ts';

@Controller()
class ThrowingController {
  @Get('expected')
  expected(): never {
    throw new ResourceNotFoundError('document', 'd1');
  }

  @Get('fields')
  fields(): never {
    throw new RequestInvalidError([{ field: 'title', message: 'too long' }, { message: 'no file' }]);
  }

  @Get('dependency')
  dependency(): never {
    throw new DependencyUnavailableError('database', { cause: new Error('connect ECONNREFUSED 10.0.0.7') });
  }

  @Get('broken')
  broken(): never {
    throw new Error('the password is hunter2', { cause: new TypeError('inner') });
  }

  @Get('later')
  async later(): Promise<never> {
    await Promise.resolve();
    throw new RangeError('after a while');
  }

  @Get('null')
  nothing(): never {
    throw null;
  }

  @Get('text')
  text(): never {
    throw 'a mere text';
  }

  @Get('looks-http')
  looksHttp(): never {
    throw Object.assign(new Error('secret path /etc/x'), { statusCode: 404, status: 404, expose: false });
  }

  @Get('unavailable')
  unavailable(): never {
    throw new ServiceUnavailableException('secret reason');
  }

  @Get('teapot')
  teapot(): never {
    throw new HttpException('I am a teapot', 418);
  }

  @Get('numbers/:n')
  numbers(@Param('n', ParseIntPipe) n: number): object {
    return { n };
  }

  @Get('stream')
  stream(): StreamableFile {
    async function* half(): AsyncGenerator<Buffer> {
      yield Buffer.alloc(100_000, 'x');
      throw new Error('the blob broke off');
    }
    return new StreamableFile(Readable.from(half()));
  }

  @Post('body')
  body(): object {
    return {};
  }
}

describe('the error filter', () => {
  const log = new LogLines();
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    @Module({
      imports: [LoggingModule.forRoot({ service: 'spec', destination: log }), ErrorResponsesModule],
      controllers: [ThrowingController],
    })
    class SpecModule {}

    app = await NestFactory.create(SpecModule, { logger: false });
    app.use(requestContextMiddleware);
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterAll(() => app.close());

  const ask = async (path: string, init: RequestInit = {}) => {
    log.lines.length = 0;
    const response = await fetch(`${url}${path}`, init);
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as unknown };
  };

  it('answers an expected error with its status, code and message, and logs it without a stack', async () => {
    const { status, headers, body } = await ask('/expected');

    expect(status).toBe(404);
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(body).toEqual({
      traceId: headers.get('x-trace-id'),
      success: false,
      status: 404,
      errors: [{ code: 'RESOURCE_NOT_FOUND', message: 'No document with id d1 exists for this user.' }],
    });
    expect(log.lines).toHaveLength(1);
    expect(JSON.parse(log.text)).toMatchObject({
      level: 'info',
      code: 'RESOURCE_NOT_FOUND',
      kind: 'document',
      id: 'd1',
      traceId: headers.get('x-trace-id'),
    });
    expect(log.text).not.toContain('stack');
  });

  it('gives one item per field', async () => {
    expect((await ask('/fields')).body).toMatchObject({
      errors: [
        { code: 'REQUEST_INVALID', field: 'title', message: 'too long' },
        { code: 'REQUEST_INVALID', message: 'no file' },
      ],
    });
  });

  it('says when to come back, and keeps the reason of an outage for the log', async () => {
    const { status, headers, text } = await ask('/dependency');

    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('5');
    expect(text).not.toContain('10.0.0.7');
    expect(JSON.parse(log.text)).toMatchObject({ level: 'warn', cause: 'Error: connect ECONNREFUSED 10.0.0.7' });
  });

  it.each(['/broken', '/later', '/null', '/text', '/looks-http', '/unavailable'])(
    'tells nothing about an unexpected error (%s)',
    async (path) => {
      const { status, body, headers } = await ask(path);

      expect(status).toBe(500);
      expect(body).toEqual({
        traceId: headers.get('x-trace-id'),
        success: false,
        status: 500,
        errors: [
          {
            code: 'INTERNAL_ERROR',
            message: 'Something went wrong on our side; quote the trace id when you report it.',
          },
        ],
      });
    },
  );

  it('logs an unexpected error in full: message, stack and causes', async () => {
    const { headers } = await ask('/broken');

    expect(JSON.parse(log.text)).toMatchObject({
      level: 'error',
      traceId: headers.get('x-trace-id'),
      error: {
        message: expect.stringContaining('the password is hunter2'),
        stack: expect.stringContaining('error.filter.spec'),
        cause: { message: expect.stringContaining('inner') },
      },
    });
  });

  it.each([
    ['GET', '/nowhere', 404, 'ROUTE_NOT_FOUND'],
    ['POST', '/expected', 404, 'ROUTE_NOT_FOUND'],
    ['GET', '/numbers/seven', 400, 'REQUEST_INVALID'],
    ['GET', '/numbers/%FF', 400, 'REQUEST_INVALID'],
    ['GET', '/teapot', 418, 'REQUEST_REFUSED'],
  ])('turns what the framework refuses into the envelope: %s %s → %i %s', async (method, path, status, code) => {
    const answer = await ask(path, { method });

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ success: false, status, errors: [{ code }] });
  });

  it.each([
    ['REQUEST_BODY_MALFORMED', 400, 'application/json', '{"title":'],
    ['REQUEST_BODY_MALFORMED', 400, 'application/json', '"a bare string"'],
    ['PAYLOAD_TOO_LARGE', 413, 'application/json', JSON.stringify({ title: 'x'.repeat(200_000) })],
    ['MEDIA_TYPE_UNSUPPORTED', 415, 'application/json; charset=klingon', '{}'],
  ])('answers a bad body with %s', async (code, status, contentType, body) => {
    const answer = await ask('/body', { method: 'POST', headers: { 'content-type': contentType }, body });

    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ errors: [{ code }] });
  });

  it('never repeats the query, which may hold a token', async () => {
    const { text } = await ask('/nowhere?access_token=canary');

    expect(text + log.text).not.toContain('canary');
  });

  it('answers RFC 9457 problem details to a client that prefers them', async () => {
    const { headers, body } = await ask('/expected', { headers: { accept: 'application/problem+json' } });
    const traceId = headers.get('x-trace-id');

    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: 'urn:cairn:error:resource-not-found',
      title: 'Not Found',
      status: 404,
      detail: 'No document with id d1 exists for this user.',
      instance: `urn:trace:${traceId}`,
      code: 'RESOURCE_NOT_FOUND',
      traceId,
      errors: [{ code: 'RESOURCE_NOT_FOUND', message: 'No document with id d1 exists for this user.' }],
    });
  });

  it.each([
    ['*/*', 'application/json'],
    ['application/json, application/problem+json', 'application/json'],
    ['application/json;q=0.5, application/problem+json', 'application/problem+json'],
    ['text/html', 'application/json'],
  ])('answers Accept: %s with %s', async (accept, type) => {
    const { headers } = await ask('/expected', { headers: { accept } });

    expect(headers.get('content-type')).toBe(`${type}; charset=utf-8`);
  });

  it('breaks the connection when the answer was already under way', async () => {
    const response = await fetch(`${url}/stream`);

    expect(response.status).toBe(200);
    await expect(response.arrayBuffer()).rejects.toThrow();
    await waitUntil(async () => (await ask('/expected')).status === 404);
  });
});

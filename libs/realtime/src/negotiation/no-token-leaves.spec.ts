import { AuthTokenInvalidError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { ConsoleLogger, Logger, Module, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { MessageBody, SubscribeMessage, WebSocketGateway, WebSocketServer } from '@nestjs/websockets';
import type { HubConnection } from '../connection/hub-connection.ts';
import { SignalRAdapter } from '../gateway/signalr-adapter.ts';
import { Hub } from '../hub/hub.ts';
import { clientOver, CONNECTION_KEY, openSocket, type RawClient } from '../testing/test-hub.ts';
import { TRANSPORT_KINDS } from '../transports/hub-transport.ts';

const ACCESS = 'canary-access-token';
const BROKEN = 'canary-breaks-the-verifier';
const BAD = 'canary-bad-token';
const FRAME = 'canary-in-a-message';

@WebSocketGateway({ path: '/hubs/test' })
class LeakyGateway {
  @WebSocketServer() hub!: Hub;

  @SubscribeMessage('fail')
  fail(@MessageBody('0') value: string) {
    throw new Error(`I was told ${value.length} characters`);
  }
}

/** Keeps everything that is logged, at every level. */
function listeningLogger(lines: string[]): LoggerService {
  const logger = new ConsoleLogger({ colors: false });
  const keep = (...parts: unknown[]) => void lines.push(parts.map(String).join(' '));
  return Object.assign(logger, { log: keep, error: keep, warn: keep, debug: keep, verbose: keep, fatal: keep });
}

describe('tokens', () => {
  const logged: string[] = [];
  const printed: string[] = [];
  const answers: string[] = [];
  const told: string[] = [];
  const connectionTokens = new Set<string>();
  const seenByGateways: unknown[] = [];
  const writers = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));

  /** What clients and servers do, right and wrong, with tokens everywhere. */
  beforeAll(async () => {
    for (const { stream } of writers) {
      stream.write = ((chunk: string | Uint8Array) => {
        printed.push(String(chunk));
        return true;
      }) as typeof stream.write;
    }
    const authenticate = async (token: string) => {
      if (token === BROKEN) throw new Error(`cannot verify ${token}`, { cause: new Error(`${token} is odd`) });
      if (token !== ACCESS) throw new AuthTokenInvalidError('not a token of these specs');
      return { userId: 'alice', expiresAt: Date.now() / 1000 + 600 };
    };

    @Module({ providers: [LeakyGateway] })
    class TestModule {}

    const logger = listeningLogger(logged);
    const app = await NestFactory.create(TestModule, { logger, abortOnError: false });
    app.useWebSocketAdapter(
      new SignalRAdapter(app, {
        authenticate,
        allowedOrigins: [],
        connectionKey: CONNECTION_KEY,
        detailedErrors: true,
      }),
    );
    await app.listen(0, '127.0.0.1');
    const hub = app.get(LeakyGateway).hub;
    hub.onConnected((connection: HubConnection) => {
      const { headers, query } = connection.request;
      seenByGateways.push({ ...headers }, query.toString(), connection.user);
    });
    const url = `${(await app.getUrl()).replace('[::1]', '127.0.0.1')}/hubs/test`;

    await misuse(url);
    for (const transport of TRANSPORT_KINDS) {
      const client = clientOver(`${url}?lang=en`, () => ACCESS, { transport });
      await client.start();
      told.push(String(await client.invoke('fail', FRAME).catch(String)));
      await client.stop();
    }
    await waitUntil(() => hub.countOf('alice') === 0);
    await app.close();
    for (const { stream, write } of writers) stream.write = write;
  });

  afterAll(() => {
    for (const { stream, write } of writers) stream.write = write;
    Logger.overrideLogger(false);
  });

  async function misuse(url: string): Promise<void> {
    const headers = { authorization: `Bearer ${ACCESS}` };
    const negotiated = await fetch(`${url}/negotiate?negotiateVersion=1`, { method: 'POST', headers });
    const { connectionToken: id } = (await negotiated.json()) as { connectionToken: string };
    connectionTokens.add(id);
    const ask = async (path: string, method: string, headers: Record<string, string> = {}) =>
      answers.push(await (await fetch(url + path, { method, headers })).text());
    for (const token of [BAD, BROKEN]) {
      await ask(`/negotiate?access_token=${token}`, 'POST');
      await ask('/negotiate', 'POST', { authorization: `Bearer ${token}` });
      await ask(`/refresh?id=${id}&access_token=${token}`, 'POST');
      await ask(`?id=${id}&access_token=${token}`, 'GET', { accept: 'text/event-stream' });
      await openSocket(url, { id, access_token: token }).catch((error: Error) => answers.push(error.message));
    }
    await ask(`?id=${id}x&access_token=${ACCESS}`, 'GET');
    await ask(`?id=${id}&access_token=${ACCESS}`, 'PUT');
    await ask(`?id=${id}&access_token=${ACCESS}`, 'DELETE');
    const mallory = await openSocket(url, { id, access_token: ACCESS });
    mallory.send({ protocol: 'json', version: 1 });
    await waitUntil(() => mallory.messages.length === 1);
    await ask(`?id=${id}&access_token=${ACCESS}`, 'POST');
    await openSocket(url, { id, access_token: ACCESS }).catch((error: Error) => answers.push(error.message));
    mallory.socket.send(`{"type":1,"target":"${FRAME}`);
    await closed(mallory);
    told.push(JSON.stringify(mallory.messages));
  }

  async function closed(client: RawClient): Promise<void> {
    await waitUntil(() => client.closeCode !== undefined);
  }

  const everySecret = () => [ACCESS, BROKEN, BAD, FRAME, ...connectionTokens];

  it('appear in no log, at no level, and nothing is printed past the log', () => {
    const sink = [...logged, ...printed].join('\n');

    expect(logged.join('\n')).toContain('cannot verify [redacted]');
    expect(logged.join('\n')).toContain('broke the protocol');
    for (const secret of everySecret()) expect(sink).not.toContain(secret);
  });

  it('appear in no answer but that of the negotiation, and in no message', () => {
    const sink = [...answers, ...told].join('\n');

    expect(answers.length).toBeGreaterThan(14);
    for (const secret of everySecret()) expect(sink).not.toContain(secret);
  });

  it('are not shown to gateways', () => {
    const sink = JSON.stringify(seenByGateways);

    expect(sink).toContain('lang=en');
    expect(sink).toContain('user-agent');
    for (const secret of [ACCESS, ...connectionTokens]) expect(sink).not.toContain(secret);
  });
});

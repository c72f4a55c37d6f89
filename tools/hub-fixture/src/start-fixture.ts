import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { SignalRAdapter, type SignalROptions } from '@cairn/realtime';
import { Module, type DynamicModule, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { setTestCookies } from './cookies.ts';
import { FixtureTokens } from './fixture-tokens.ts';
import { FixtureController } from './fixture.controller.ts';
import { OpenConnections } from './open-connections.ts';
import { AuthorizedGateway, NoWebSocketsGateway, TestHubGateway } from './test-hub.ts';

@Module({
  controllers: [FixtureController],
  providers: [OpenConnections, TestHubGateway, NoWebSocketsGateway, AuthorizedGateway],
})
class FixtureModule {
  static with(tokens: FixtureTokens): DynamicModule {
    return { module: FixtureModule, providers: [{ provide: FixtureTokens, useValue: tokens }] };
  }
}

export interface FixtureOptions {
  /** Default 0: any free one. */
  port?: number;
  /** Default: says nothing. */
  logger?: LogLevel[] | false;
  limits?: SignalROptions['limits'];
  /** How long tokens are good. Default 5, which is for suites that look at it: a busy machine may take longer. */
  tokenSeconds?: number;
}

export interface Fixture {
  /** `http://127.0.0.1:PORT` */
  url: string;
  port: number;
  stop(): Promise<void>;
}

/** Starts the hubs on this machine's own address. Any page may use them: it is for tests only. */
export async function startFixture(options: FixtureOptions = {}): Promise<Fixture> {
  const { port = 0, logger = false, limits, tokenSeconds = 5 } = options;
  const tokens = new FixtureTokens(tokenSeconds);
  const app = await NestFactory.create(FixtureModule.with(tokens), { logger, abortOnError: false });
  app.use(setTestCookies);
  app.useWebSocketAdapter(
    new SignalRAdapter(app, {
      authenticate: tokens.authenticate,
      allowedOrigins: () => true,
      connectionKey: randomBytes(32).toString('hex'),
      detailedErrors: true,
      ...(limits ? { limits } : {}),
    }),
  );
  // For what is no hub; the hubs answer for themselves, before it.
  app.enableCors({ origin: true, credentials: true });
  app.enableShutdownHooks();
  await app.listen(port, '127.0.0.1');
  const address = app.getHttpServer().address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, stop: () => app.close() };
}

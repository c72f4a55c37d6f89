import { Draining } from '@cairn/health';
import { NestLogger, PinoLogger, requestContextMiddleware, requestLogMiddleware } from '@cairn/logging';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { configureHttpServer } from './http-server.ts';
import { serveOpenApi } from './openapi.ts';
import { securityHeaders } from './security-headers.ts';
import { ServiceHostModule } from './service-host.module.ts';
import type { ServiceOptions } from './service-options.ts';
import { SilentConnections } from './silent-connections.ts';
import { stopGracefully } from './stop-gracefully.ts';

export interface RunningService {
  readonly app: NestExpressApplication;
  readonly logger: PinoLogger;
  /** The port it listens on; the chosen one when 0 was asked for. */
  readonly port: number;
  /** Base URL on this machine, for specs. */
  readonly url: string;
  /**
   * Drains and closes; resolves when nothing runs any more. Later calls wait for the first.
   * @returns false when the grace was over before everything had ended
   */
  stop(signal?: string): Promise<boolean>;
}

const MIB = 1024 * 1024;
/**
 * Connections that may wait to be taken, instead of Node's 511. Pages come back all at once when a replica restarts or
 * their network does: what has no room waits a second or more, and under SYN cookies some are reset. The kernel caps it
 * at `net.core.somaxconn`, which is this much since Linux 5.4.
 */
const LISTEN_BACKLOG = 4_096;

/**
 * Starts a service in this process, and touches nothing of the process itself (no signals, no exit): for specs, and for
 * `runService`.
 */
export async function startService(options: ServiceOptions): Promise<RunningService> {
  const { name, port, host = '0.0.0.0', shutdownGraceSeconds = 25 } = options;
  const logger = PinoLogger.create({
    service: name,
    ...(options.logLevel ? { level: options.logLevel } : {}),
    ...(options.logDestination ? { destination: options.logDestination } : {}),
  });
  const app = await NestFactory.create<NestExpressApplication>(ServiceHostModule.around(options.module, logger), {
    logger: new NestLogger(logger),
    abortOnError: false,
    bodyParser: false,
  });
  const server = app.getHttpServer() as Server;
  const silent = new SilentConnections(server);
  try {
    await prepare(app, options, logger);
    await listen(app, port, host);
  } catch (error) {
    // Whatever the modules opened (pools, timers, sockets) would keep the process alive.
    await app.close().catch((closeError: unknown) => logger.error('closing failed', { error: closeError }));
    throw error;
  }
  const listeningPort = (server.address() as AddressInfo).port;
  const draining = app.get(Draining, { strict: false });
  let stopping: Promise<boolean> | undefined;
  return {
    app,
    logger,
    port: listeningPort,
    url: `http://127.0.0.1:${listeningPort}`,
    stop: (signal) =>
      (stopping ??= stopGracefully({
        app,
        server,
        silent,
        draining,
        logger,
        graceSeconds: shutdownGraceSeconds,
        signal,
      })),
  };
}

/** Nest hands everything on to `server.listen`; only its types leave the backlog out. */
function listen(app: NestExpressApplication, port: number, host: string): Promise<unknown> {
  type Listen = (port: number, host: string, backlog: number) => Promise<unknown>;
  return (app.listen as unknown as Listen).call(app, port, host, LISTEN_BACKLOG);
}

/** The order is the point: trace and log see every request, raw middleware comes before a body is parsed. */
async function prepare(app: NestExpressApplication, options: ServiceOptions, logger: PinoLogger): Promise<void> {
  configureHttpServer(app.getHttpServer() as Server, options.requestTimeoutSeconds ?? 900, logger);
  // One proxy stands in front (Container Apps' ingress): client addresses come from its header.
  app.set('trust proxy', 1);
  app.use(requestContextMiddleware);
  app.use(requestLogMiddleware(logger.child({ context: 'http' })));
  app.use(securityHeaders(options.pageConnectsTo ?? []));
  await options.configureApp?.(app);
  app.useBodyParser('json', { limit: options.bodyLimitBytes ?? MIB });
  if (options.openapi) await serveOpenApi(app, options.openapi);
}

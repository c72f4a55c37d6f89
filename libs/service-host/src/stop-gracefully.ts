import type { Draining } from '@cairn/health';
import type { ServiceLogger } from '@cairn/logging';
import type { INestApplication } from '@nestjs/common';
import type { Server } from 'node:http';
import type { SilentConnections } from './silent-connections.ts';

export interface StopOptions {
  app: INestApplication;
  server: Server;
  silent: SilentConnections;
  draining: Draining;
  logger: ServiceLogger;
  graceSeconds: number;
  signal: string | undefined;
}

const IDLE_SWEEP_MS = 100;

/**
 * Readiness turns to 503, then Nest closes: workers and hubs stop in `onModuleDestroy` or `beforeApplicationShutdown`
 * while requests in flight go on, the server closes when they are done, and pools close in `onApplicationShutdown`.
 * @returns false when the grace ran out; connections that were left are cut then
 */
export async function stopGracefully({
  app,
  server,
  silent,
  draining,
  logger,
  graceSeconds,
  signal,
}: StopOptions): Promise<boolean> {
  logger.info('draining', { signal, graceSeconds });
  draining.begin();
  // A kept-alive connection that becomes idle after the server closed would hold it open until its own timeout.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    silent.closeWhenNotListening();
  }, IDLE_SWEEP_MS);
  let expiry: NodeJS.Timeout | undefined;
  const expired = new Promise<false>((resolve) => {
    expiry = setTimeout(() => resolve(false), graceSeconds * 1000);
  });
  try {
    const inTime = await Promise.race([app.close().then(() => true), expired]);
    if (inTime) logger.info('stopped', { signal });
    else logger.error('the grace is over before everything had ended', { graceSeconds });
    return inTime;
  } finally {
    clearTimeout(expiry);
    clearInterval(sweep);
    server.closeAllConnections();
  }
}

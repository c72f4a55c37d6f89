import type { LoggerService } from '@nestjs/common';
import type { ServiceLogger } from './service-logger.ts';

/** Nest tells every module and route at start; that is for whoever debugs the wiring. */
const WIRING = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Sends what Nest and its libs log through the service's own logger. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: ServiceLogger) {}

  log(message: unknown, ...rest: unknown[]): void {
    const context = rest.at(-1);
    if (typeof context === 'string' && WIRING.has(context)) return this.debug(message, ...rest);
    this.logger.info(text(message), facts(message, rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.logger.error(text(message), facts(message, rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.logger.warn(text(message), facts(message, rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(text(message), facts(message, rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.logger.debug(text(message), facts(message, rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.logger.fatal(text(message), facts(message, rest));
  }
}

function text(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : (JSON.stringify(message) ?? String(message));
}

/** Nest passes the context last and, for errors, the stack or further values before it. */
function facts(message: unknown, rest: unknown[]): Record<string, unknown> {
  const context = rest.at(-1);
  const details = (typeof context === 'string' ? rest.slice(0, -1) : rest).filter((value) => value != null);
  return {
    ...(typeof context === 'string' ? { context } : {}),
    ...(message instanceof Error ? { error: message } : {}),
    ...(details.length > 0 ? { details: details.map((d) => (d instanceof Error ? (d.stack ?? d.message) : d)) } : {}),
  };
}

import { currentContext } from '@cairn/request-context';
import { pino, stdSerializers, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { redactLine } from './redact.ts';
import { ServiceLogger, type LogFacts } from './service-logger.ts';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

export interface LoggingOptions {
  /** Stands on every line as `service`. */
  service: string;
  /** Default `info`. */
  level?: LogLevel;
  /** Default standard output, written synchronously so that the last line before an exit is there. */
  destination?: DestinationStream;
}

/** JSON lines by pino: `{"level":"info","time":"…","service":"…","traceId":"…","userId":"…","msg":"…",…}`. */
export class PinoLogger extends ServiceLogger {
  private constructor(private readonly pino: Logger) {
    super();
  }

  static create({ service, level = 'info', destination }: LoggingOptions): PinoLogger {
    const options = {
      level,
      base: { service },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      mixin: contextFacts,
      serializers: { error: stdSerializers.errWithCause },
      hooks: { streamWrite: redactLine },
    };
    return new PinoLogger(destination ? pino(options, destination) : pino(options));
  }

  debug(message: string, facts: LogFacts = {}): void {
    this.pino.debug(facts, message);
  }

  info(message: string, facts: LogFacts = {}): void {
    this.pino.info(facts, message);
  }

  warn(message: string, facts: LogFacts = {}): void {
    this.pino.warn(facts, message);
  }

  error(message: string, facts: LogFacts = {}): void {
    this.pino.error(facts, message);
  }

  fatal(message: string, facts: LogFacts = {}): void {
    this.pino.fatal(facts, message);
  }

  child(facts: LogFacts): PinoLogger {
    return new PinoLogger(this.pino.child(facts));
  }

  /** The same logger writing from `level` on, for lines that other programs wait for whatever the level is. */
  atLevel(level: LogLevel): PinoLogger {
    return new PinoLogger(this.pino.child({}, { level }));
  }
}

function contextFacts(): LogFacts {
  const context = currentContext();
  if (!context) return {};
  const { trace, userId } = context;
  return { traceId: trace.traceId, spanId: trace.spanId, ...(userId ? { userId } : {}) };
}

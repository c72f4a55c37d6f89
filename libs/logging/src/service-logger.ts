/** Flat facts of a log line; an error goes under `error`. */
export type LogFacts = Record<string, unknown>;

/**
 * Port for structured log lines. Every line carries the service's name and, inside of a request, its trace id and user.
 * Inject it where a line has facts; Nest's own `Logger` goes to the same place.
 */
export abstract class ServiceLogger {
  abstract debug(message: string, facts?: LogFacts): void;
  abstract info(message: string, facts?: LogFacts): void;
  abstract warn(message: string, facts?: LogFacts): void;
  abstract error(message: string, facts?: LogFacts): void;
  abstract fatal(message: string, facts?: LogFacts): void;
  /** A logger whose lines all carry `facts`, for example a job's id. */
  abstract child(facts: LogFacts): ServiceLogger;
}

import { DependencyUnavailableError } from '@cairn/errors';

/** https://www.postgresql.org/docs/18/errcodes-appendix.html: shut down, starting up, disk full, out of connections, read-only. */
const UNAVAILABLE_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '53000', '53100', '53300', '25006', '25P03']);
const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Errors that `pg` raises without a code. */
const DRIVER_MESSAGES = [
  'Connection terminated',
  'timeout exceeded when trying to connect',
  'Query read timeout',
  'Client has encountered a connection error',
  'Client was closed and is not queryable',
  'Cannot use a pool after calling end',
];

/** Whether the database did not answer, as against answering with an error about the statement. */
export function isDatabaseUnavailable(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, message, driverError } = error as { code?: unknown; message?: unknown; driverError?: unknown };
  if (typeof code === 'string' && (UNAVAILABLE_STATES.has(code) || SOCKET_CODES.has(code) || code.startsWith('08'))) {
    return true;
  }
  if (typeof message === 'string' && DRIVER_MESSAGES.some((start) => message.startsWith(start))) return true;
  return driverError !== undefined && driverError !== error && isDatabaseUnavailable(driverError);
}

/** The error itself, or a `DependencyUnavailableError` around it when the database did not answer. */
export function translateDatabaseError(error: unknown): unknown {
  return isDatabaseUnavailable(error) ? new DependencyUnavailableError('database', { cause: error }) : error;
}

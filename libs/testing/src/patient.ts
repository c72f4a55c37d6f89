const LONG_MS = 110_000;

/**
 * Time limits for a spec's own data source, a little below that of the spec. Those for production are there to fail early
 * under load, and a slow, busy machine is under load all the time.
 */
export const PATIENT = {
  statementTimeoutMs: LONG_MS,
  connectionTimeoutMs: LONG_MS,
  idleInTransactionTimeoutMs: LONG_MS,
} as const;

/** "cair": names our locks among the advisory locks of two numbers; the second one is the worker's id. */
const SESSION_LOCKS = 0x6361_6972;

/**
 * SQL: opens the session of worker $1: a lock that PostgreSQL keeps for as long as the connection lives. The kernel closes
 * the connection of a process that ends, however it ends, and answers for one that is only busy. Of a machine that is gone
 * the server learns by its own probes, after about ten seconds; without these settings it would after two hours.
 */
export const OPEN_SESSION = `
SELECT pg_try_advisory_lock(${SESSION_LOCKS}, $1),
  set_config('tcp_keepalives_idle', '4', false), set_config('tcp_keepalives_interval', '2', false),
  set_config('tcp_keepalives_count', '3', false), set_config('tcp_user_timeout', '10000', false)`;

/** SQL: a worker has its session. */
function hasSession(worker: string): string {
  return `EXISTS (SELECT 1 FROM pg_locks lock
    WHERE lock.locktype = 'advisory' AND lock.classid = ${SESSION_LOCKS} AND lock.objid = ${worker}."Id"::oid AND lock.objsubid = 2
      AND lock.granted AND lock.database = (SELECT oid FROM pg_database WHERE datname = current_database()))`;
}

/**
 * SQL: a worker of `"BackgroundWorkers"` is lost, though nobody has said so yet: it was not seen for a lease's time and its
 * session is gone, or its main thread has hung for longer than is bearable.
 */
export function workerIsLost(worker: string, leaseSeconds: string, maxSilenceSeconds: string): string {
  const unseenFor = (seconds: string) => `${worker}."SeenAt" < now() - make_interval(secs => ${seconds}::float8)`;
  return `${worker}."LostAt" IS NULL AND ${worker}."StoppedAt" IS NULL AND ${unseenFor(leaseSeconds)}
    AND (${unseenFor(maxSilenceSeconds)} OR NOT ${hasSession(worker)})`;
}

/** SQL: a worker of `"BackgroundWorkers"` lives, as far as one can see. */
export function workerIsAlive(worker: string): string {
  const unseenFor = (interval: string) => `${worker}."SeenAt" < now() - interval '${interval}'`;
  return `${worker}."LostAt" IS NULL AND ${worker}."StoppedAt" IS NULL
    AND (NOT ${unseenFor('30 s')} OR (NOT ${unseenFor('1 min')} AND ${hasSession(worker)}))`;
}

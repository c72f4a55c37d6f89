import { PgBoss } from 'pg-boss';
import pg from 'pg';

export const meta = {
  name: 'pg-boss',
  store: 'postgres',
  history: 'kept',
  pkg: 'pg-boss',
  settings: 'two fetchers of batches of 500 with results per job, next batch at once, NOTIFY on',
};

const QUEUE = 'noop';
const FETCHERS = 2;
const BATCH = 500;

/** @param recovery with the heartbeat that it leaves off by default */
export function create({ recovery = false } = {}) {
  let boss;
  let pool;
  return {
    async setup(connectionString, { role, concurrency = 10 }) {
      boss = new PgBoss({ connectionString, max: concurrency + 1, useListenNotify: role === 'worker' });
      boss.on('error', () => {});
      boss.on('warning', () => {});
      await boss.start();
      const heartbeat = recovery ? { heartbeatSeconds: 10, retryLimit: 5 } : {};
      if (role === 'admin') await boss.createQueue(QUEUE, { notify: true, ...heartbeat });
      pool = new pg.Pool({ connectionString, max: 1 });
      pool.on('error', () => {});
    },
    async enqueue(n) {
      await boss.send(QUEUE, { n });
    },
    async enqueueMany(n, from = 0) {
      await boss.insert(
        QUEUE,
        Array.from({ length: n }, (_, i) => ({ data: { n: from + i } })),
      );
    },
    async startWorker({ concurrency, onJob }) {
      const options = { localConcurrency: FETCHERS, batchSize: BATCH, burstWhenBatchFull: true, perJobResults: true };
      // A handler is given a whole batch. It runs its share of `concurrency`, so that no more run in this process.
      await boss.work(QUEUE, options, (jobs) => runSome(jobs, Math.ceil(concurrency / FETCHERS), onJob));
    },
    async stop() {
      await boss?.stop({ graceful: true, timeout: 5_000 });
      await pool?.end();
    },
    async unfinished() {
      const { rows } = await pool.query(
        `SELECT count(*)::int AS count FROM pgboss.job WHERE name = $1 AND state < 'completed'`,
        [QUEUE],
      );
      return rows[0].count;
    },
    async seedHistory(n) {
      await pool.query(
        `INSERT INTO pgboss.job (name, data, state, created_on, start_after, started_on, completed_on, keep_until)
         SELECT $1, '{"n": 0}', 'completed', at, at, at, at, now() + interval '30 days'
         FROM generate_series(1, $2::int) i, LATERAL (SELECT now() - interval '3 days' + i * interval '1 ms' AS at) t`,
        [QUEUE, n],
      );
      await pool.query('VACUUM (ANALYZE) pgboss.job_common');
    },
  };
}

async function runSome(jobs, atOnce, onJob) {
  const results = [];
  const left = jobs.values();
  const lane = async () => {
    for (const { id, data } of left) results.push({ id, status: 'completed', output: await onJob(data) });
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}

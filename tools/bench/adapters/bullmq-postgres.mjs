import { createPostgresBackend, Queue, runMigrations, Worker } from 'bullmq';
import pg from 'pg';

export const meta = {
  name: 'BullMQ on PostgreSQL',
  store: 'postgres',
  history: 'kept',
  pkg: 'bullmq',
  settings: 'its own PostgreSQL back end, concurrency + 2 connections',
};

const QUEUE = 'noop';

export function create() {
  let pool;
  let connection;
  let queue;
  let worker;
  return {
    async setup(connectionString, { role, concurrency = 10 }) {
      pool = new pg.Pool({ connectionString, max: 1 });
      pool.on('error', () => {});
      if (role === 'admin') {
        const client = await pool.connect();
        await runMigrations(client);
        client.release();
      }
      connection = { connectionString, max: concurrency + 2 };
      queue = new Queue(QUEUE, { connection }, createPostgresBackend);
      queue.on('error', () => {});
      await queue.waitUntilReady();
    },
    async enqueue(n) {
      await queue.add(QUEUE, { n });
    },
    async enqueueMany(n, from = 0) {
      await queue.addBulk(Array.from({ length: n }, (_, i) => ({ name: QUEUE, data: { n: from + i } })));
    },
    async startWorker({ concurrency, onJob }) {
      worker = new Worker(QUEUE, ({ data }) => onJob(data), { connection, concurrency }, createPostgresBackend);
      worker.on('error', () => {});
      await worker.waitUntilReady();
    },
    async stop() {
      await worker?.close();
      await queue?.close();
      await pool?.end();
    },
    async unfinished() {
      const { rows } = await pool.query(
        `SELECT count(*)::int AS count FROM bullmq.job
         WHERE queue = $1 AND state IN ('waiting', 'active', 'delayed')`,
        [QUEUE],
      );
      return rows[0].count;
    },
    async seedHistory(n) {
      await pool.query(
        `INSERT INTO bullmq.job (queue, id, seq, name, state, data, added_at_ms, processed_at_ms, finished_at_ms,
           return_value, attempts_made)
         SELECT $1, 'kept-' || i, -i, $1, 'completed', '{"n": 0}', at, at, at, 'null', 1
         FROM generate_series(1, $2::int) i, LATERAL (SELECT 1700000000000 + i AS at) t`,
        [QUEUE, n],
      );
      await pool.query('VACUUM (ANALYZE) bullmq.job');
    },
  };
}

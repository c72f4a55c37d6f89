import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';

export const meta = {
  name: 'graphile-worker',
  store: 'postgres',
  history: 'deleted',
  pkg: 'graphile-worker',
  settings: 'local queue of 500, completions and failures batched, as in its own published benchmark',
};

const BATCHED = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };

const logger = new Logger(() => () => {});

/** @param batched false: as it is when nobody sets anything */
export function create({ batched = true } = {}) {
  let pool;
  let preset;
  let utils;
  let runner;
  return {
    async setup(connectionString, { role, concurrency = 10 }) {
      // Success is logged by console otherwise, for every job.
      process.env.NO_LOG_SUCCESS = '1';
      pool = new pg.Pool({ connectionString, max: concurrency + 1 });
      pool.on('error', () => {});
      // It warns of a pool whose connections break unheard.
      pool.on('connect', (client) => client.on('error', () => {}));
      const worker = { logger, concurrentJobs: concurrency, maxPoolSize: concurrency + 1, ...(batched ? BATCHED : {}) };
      preset = { worker };
      utils = await makeWorkerUtils({ pgPool: pool, logger, preset });
      if (role === 'admin') await utils.migrate();
    },
    async enqueue(n) {
      await utils.addJob('noop', { n });
    },
    async enqueueMany(n, from = 0) {
      await utils.addJobs(Array.from({ length: n }, (_, i) => ({ identifier: 'noop', payload: { n: from + i } })));
    },
    async startWorker({ onJob }) {
      runner = await run({ pgPool: pool, logger, preset, noHandleSignals: true, taskList: { noop: onJob } });
    },
    async stop() {
      await runner?.stop();
      await utils?.release();
      await pool?.end();
    },
    async unfinished() {
      const { rows } = await pool.query('SELECT count(*)::int AS count FROM graphile_worker._private_jobs');
      return rows[0].count;
    },
  };
}

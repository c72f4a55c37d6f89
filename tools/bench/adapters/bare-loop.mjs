// How fast any queue in Node on such a table could be: batches of 100 with plain `pg`, and nothing that makes it a
// queue. It has no leases, no retries and no history of events, and forgets what it ran when its process ends.
import pg from 'pg';

export const meta = {
  name: 'bare pg loop',
  store: 'postgres',
  history: 'kept',
  version: '',
  settings: 'claims and completes 100 at a time, NOTIFY with every insert, polls every 5 s; random ids',
};

/** The columns of the design's table before leases and events. Ids are random, which is what time-ordered ones beat. */
export const CREATE_TABLE = `
CREATE TABLE IF NOT EXISTS "BackgroundJobs" (
  "Id"              UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "UserId"          UUID NOT NULL,
  "JobType"         TEXT NOT NULL,
  "Status"          INT NOT NULL DEFAULT 0,
  "Payload"         JSONB,
  "Result"          JSONB,
  "ErrorMessage"    TEXT,
  "ProgressPercent" INT NOT NULL DEFAULT 0,
  "StatusMessage"   TEXT,
  "CreatedAt"       TIMESTAMPTZ NOT NULL DEFAULT now(),
  "StartedAt"       TIMESTAMPTZ,
  "CompletedAt"     TIMESTAMPTZ
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
CREATE INDEX IF NOT EXISTS "BackgroundJobs_ready" ON "BackgroundJobs" ("CreatedAt", "Id") WHERE "Status" = 0;
CREATE INDEX IF NOT EXISTS "BackgroundJobs_running" ON "BackgroundJobs" ("StartedAt") WHERE "Status" = 1;`;

const CHANNEL = 'bare_loop';
const BATCH = 100;
const POLL_MS = 5_000;
const USER = '00000000-0000-4000-8000-000000000001';

const enqueueStatement = (payload) => ({
  name: 'enqueue',
  text: `WITH added AS (
           INSERT INTO "BackgroundJobs" ("UserId", "JobType", "Payload") VALUES ($1, 'noop', $2) RETURNING 1)
         SELECT pg_notify('${CHANNEL}', '') FROM added`,
  values: [USER, payload],
});

const enqueueManyStatement = (payloads) => ({
  name: 'enqueue-many',
  text: `WITH added AS (
           INSERT INTO "BackgroundJobs" ("UserId", "JobType", "Payload")
           SELECT $1, 'noop', payload FROM unnest($2::jsonb[]) payload RETURNING 1)
         SELECT pg_notify('${CHANNEL}', '') FROM added LIMIT 1`,
  values: [USER, payloads],
});

const CLAIM = {
  name: 'claim',
  // Without MATERIALIZED the planner may run it again per row, and take more than the limit.
  text: `WITH due AS MATERIALIZED (
           SELECT "Id" FROM "BackgroundJobs" WHERE "Status" = 0
           ORDER BY "CreatedAt", "Id" LIMIT $1 FOR UPDATE SKIP LOCKED)
         UPDATE "BackgroundJobs" j SET "Status" = 1, "StartedAt" = now()
         FROM due WHERE j."Id" = due."Id" RETURNING j."Id" AS id, j."Payload" AS payload`,
  values: [BATCH],
};

const completeStatement = (completed) => ({
  name: 'complete',
  text: `UPDATE "BackgroundJobs" j
         SET "Status" = 2, "CompletedAt" = now(), "ProgressPercent" = 100, "Result" = done.result
         FROM unnest($1::uuid[], $2::jsonb[]) AS done(id, result) WHERE j."Id" = done.id AND j."Status" = 1`,
  values: [completed.map(({ id }) => id), completed.map(({ result }) => JSON.stringify(result ?? null))],
});

export function create() {
  let pool;
  let loop;
  return {
    async setup(connectionString, { role, concurrency = 10 }) {
      pool = new pg.Pool({ connectionString, max: role === 'worker' ? 3 : concurrency });
      pool.on('error', () => {});
      await pool.query(role === 'admin' ? CREATE_TABLE : 'SELECT');
    },
    async enqueue(n) {
      await pool.query(enqueueStatement(JSON.stringify({ n })));
    },
    async enqueueMany(n, from = 0) {
      const payloads = Array.from({ length: n }, (_, i) => JSON.stringify({ n: from + i }));
      await pool.query(enqueueManyStatement(payloads));
    },
    async startWorker({ concurrency, onJob }) {
      loop = new BareLoop(pool, concurrency, onJob);
      await loop.start();
    },
    async stop() {
      await loop?.stop();
      await pool?.end();
    },
    async unfinished() {
      const { rows } = await pool.query('SELECT count(*)::int AS count FROM "BackgroundJobs" WHERE "Status" IN (0, 1)');
      return rows[0].count;
    },
    async seedHistory(n) {
      await pool.query(
        `INSERT INTO "BackgroundJobs" ("UserId", "JobType", "Status", "Payload", "Result", "ProgressPercent",
           "CreatedAt", "StartedAt", "CompletedAt")
         SELECT $1, 'noop', 2, '{"n": 0}', '{}', 100, at, at, at
         FROM generate_series(1, $2::int) i, LATERAL (SELECT now() - interval '30 days' + i * interval '1 s' AS at) t`,
        [USER, n],
      );
      await pool.query('VACUUM (ANALYZE) "BackgroundJobs"');
    },
  };
}

class BareLoop {
  #pool;
  #concurrency;
  #onJob;
  #listener;
  #claimed = [];
  #completed = [];
  #running = 0;
  #claiming;
  #completing;
  /** The last claim found nothing, and nobody has hinted at jobs since. */
  #idle = false;
  #hinted = false;
  #stopping = false;
  #poll;

  constructor(pool, concurrency, onJob) {
    this.#pool = pool;
    this.#concurrency = concurrency;
    this.#onJob = onJob;
  }

  async start() {
    this.#listener = await this.#pool.connect();
    this.#listener.on('notification', () => {
      this.#hinted = true;
      this.#claim();
    });
    await this.#listener.query(`LISTEN ${CHANNEL}`);
    this.#claim();
  }

  async stop() {
    this.#stopping = true;
    clearTimeout(this.#poll);
    while (this.#running > 0 || this.#claiming || this.#completing || this.#completed.length > 0) {
      this.#complete();
      await (this.#claiming ?? this.#completing ?? new Promise((resolve) => setTimeout(resolve, 5)));
    }
    this.#listener.release(true);
  }

  #claim() {
    if (this.#claiming || this.#stopping) return;
    clearTimeout(this.#poll);
    this.#hinted = false;
    this.#claiming = this.#pool
      .query(CLAIM)
      .then(({ rows }) => rows)
      .catch(() => [])
      .then((rows) => {
        this.#claiming = undefined;
        this.#claimed.push(...rows);
        this.#idle = rows.length === 0 && !this.#hinted;
        if (this.#idle && !this.#stopping) this.#poll = setTimeout(() => this.#claim(), POLL_MS);
        this.#run();
      });
  }

  #run() {
    while (this.#running < this.#concurrency && this.#claimed.length > 0) void this.#runOne(this.#claimed.shift());
    if (this.#claimed.length < BATCH / 2 && !this.#idle) this.#claim();
  }

  async #runOne({ id, payload }) {
    this.#running += 1;
    const result = await this.#onJob(payload);
    this.#running -= 1;
    this.#completed.push({ id, result });
    if (this.#completed.length === 1) setImmediate(() => this.#complete());
    this.#run();
  }

  #complete() {
    if (this.#completing || this.#completed.length === 0) return;
    const completed = this.#completed.splice(0);
    this.#completing = this.#pool
      .query(completeStatement(completed))
      .catch(() => undefined)
      .then(() => {
        this.#completing = undefined;
        this.#complete();
      });
  }
}

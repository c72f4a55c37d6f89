import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Adapter } from '../adapter.ts';
import { msSince, now } from '../measure/stopwatch.ts';
import { PostgresServer } from '../servers/postgres.ts';
import type { System } from '../systems.ts';
import { Worker } from '../workers/worker.ts';
import { LOG_PLANS, PLAN_LOG_SETTINGS, readPlans, type LoggedPlan } from './plan-log.ts';

export interface ExplainedClaims {
  finishedRows: number;
  deferredRows: number;
  deadRows: number;
  /** What one worker claimed then, in order. */
  claims: LoggedPlan[];
}

const DEFERRED = 50_000;
/** Each leaves two dead rows, as it was before its claim and before its end, and a dead entry in the index of due jobs. */
const ENDED = 12_000;
const DUE = 2_000;
const DRAIN_MS = 120_000;

/**
 * The plans of claims where they have it hardest: among finished jobs, deferred ones, and dead rows that no vacuum may
 * remove because a session sits in a transaction. They come from the worker's own sessions, with its prepared statements.
 */
export async function explainClaims(
  system: System,
  { finishedRows, concurrency }: { finishedRows: number; concurrency: number },
): Promise<ExplainedClaims> {
  const server = await PostgresServer.start(PLAN_LOG_SETTINGS);
  const { url, database } = await server.place();
  const admin = await system.open(url, { role: 'admin', concurrency });
  const db = new pg.Client({ connectionString: url });
  const openSnapshot = new pg.Client({ connectionString: url });
  const drain = async (jobs: number): Promise<void> => {
    await admin.enqueueMany(jobs);
    await drainDue(system, url, admin, { left: DEFERRED, concurrency });
  };
  try {
    await db.connect();
    await openSnapshot.connect();
    if (finishedRows > 0) await admin.seedHistory?.(finishedRows);
    await admin.enqueueMany(DEFERRED);
    await db.query(`UPDATE "BackgroundJobs" SET "RunAt" = now() + interval '1 d' WHERE "CompletedAt" IS NULL`);
    await db.query('VACUUM (ANALYZE) "BackgroundJobs"');
    await db.query('ALTER TABLE "BackgroundJobs" SET (autovacuum_enabled = off)');
    await openSnapshot.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    // The first statement takes the snapshot.
    await openSnapshot.query('SELECT count(*) FROM pg_class');
    await drain(ENDED);
    const deadRows = await countDead(db);
    for (const [name, value] of Object.entries(LOG_PLANS)) {
      await db.query(`ALTER DATABASE ${database} SET ${name} = '${value}'`);
    }
    await drain(DUE);
    const plans = await readPlans(server.dataFolder);
    const claims = plans.filter(({ statement }) => statement.includes('SKIP LOCKED') && statement.includes('due'));
    return { finishedRows, deferredRows: DEFERRED, deadRows, claims };
  } finally {
    await openSnapshot.end().catch(() => undefined);
    await db.end().catch(() => undefined);
    await admin.stop();
    await server.stop();
  }
}

/** One worker does all that is due; `left` jobs are not. */
async function drainDue(
  system: System,
  url: string,
  admin: Adapter,
  { left, concurrency }: { left: number; concurrency: number },
): Promise<void> {
  const worker = new Worker();
  try {
    await worker.setup(system.path, url, concurrency);
    const began = now();
    await worker.start({ concurrency });
    while ((await admin.unfinished()) > left) {
      if (msSince(began) > DRAIN_MS) throw new Error('The worker did not do what was due.');
      await delay(20);
    }
  } finally {
    await worker.end();
  }
}

async function countDead(db: pg.Client): Promise<number> {
  const { rows } = await db.query<{ dead: number }>(
    `SELECT n_dead_tup::int AS dead FROM pg_stat_user_tables WHERE relname = 'BackgroundJobs'`,
  );
  return rows[0]?.dead ?? 0;
}

import { execFile } from 'node:child_process';
import { glob, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
// The table of the bare loop, so that both are limits of the same thing.
import { CREATE_TABLE } from '../../adapters/bare-loop.mjs';
import type { PostgresServer } from '../servers/postgres.ts';
import { ProgramMissingError } from '../servers/server.ts';
import { median, rounded } from '../statistics.ts';
import { costPerJob, type CostPerJob } from './cost-per-job.ts';

const run = promisify(execFile);

const CLIENTS = 10;
const BATCH = 100;

const ENQUEUE = `INSERT INTO "BackgroundJobs" ("UserId", "JobType", "Payload")
VALUES ('00000000-0000-4000-8000-000000000001', 'noop', '{"n": 1}');`;

const NEXT = (limit: number): string =>
  `SELECT "Id" FROM "BackgroundJobs" WHERE "Status" = 0 ORDER BY "CreatedAt", "Id" LIMIT ${limit} FOR UPDATE SKIP LOCKED`;

const SET_COMPLETED = `SET "Status" = 2, "CompletedAt" = now(), "ProgressPercent" = 100, "Result" = '{}'`;

/** Claim and complete as two transactions, one job at a time. */
const ONE_BY_ONE = `UPDATE "BackgroundJobs" SET "Status" = 1, "StartedAt" = now() WHERE "Id" = (${NEXT(1)}) RETURNING "Id" AS id \\gset
UPDATE "BackgroundJobs" ${SET_COMPLETED} WHERE "Id" = :id AND "Status" = 1;`;

const BATCHED = `WITH due AS MATERIALIZED (${NEXT(BATCH)}), claimed AS (UPDATE "BackgroundJobs" j SET "Status" = 1, "StartedAt" = now() FROM due WHERE j."Id" = due."Id" RETURNING j."Id") SELECT array_agg("Id")::text AS ids FROM claimed \\gset
UPDATE "BackgroundJobs" ${SET_COMPLETED} WHERE "Id" = ANY (:ids::uuid[]) AND "Status" = 1;`;

export interface PgbenchResult {
  enqueuePerSecond: number;
  oneByOne: PgbenchDrain;
  batched: PgbenchDrain;
}

export interface PgbenchDrain {
  perSecond: number;
  cost: CostPerJob;
}

/** What PostgreSQL does at most for a queue, without any Node in the way: `pgbench` claims and completes. */
export async function measurePgbench(
  server: PostgresServer,
  sizes: { enqueueSeconds: number; jobsPerDrain: number; rounds: number },
): Promise<PgbenchResult> {
  const program = await pgbenchProgram();
  const folder = await mkdtemp(join(tmpdir(), 'cairn-bench-pgbench-'));
  const place = await server.place();
  const client = new pg.Client({ connectionString: place.url });
  await client.connect();

  const bench = async (script: string, amount: string[]): Promise<number> => {
    const file = join(folder, 'script.sql');
    await writeFile(file, `${script}\n`);
    const where = ['-h', '127.0.0.1', '-p', String(server.port), '-U', 'postgres'];
    const how = ['-n', '-M', 'prepared', '-c', String(CLIENTS), '-j', '2', '-f', file];
    const { stdout } = await run(program, [...where, ...how, ...amount, place.database]);
    return Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
  };
  const drain = async (script: string, batch: number): Promise<PgbenchDrain> => {
    const turns = Math.floor(sizes.jobsPerDrain / batch / CLIENTS);
    await client.query('TRUNCATE "BackgroundJobs"');
    // A few more, so that nobody finds an empty table at the end.
    await client.query(
      `INSERT INTO "BackgroundJobs" ("UserId", "JobType", "Payload")
       SELECT '00000000-0000-4000-8000-000000000001', 'noop', jsonb_build_object('n', i) FROM generate_series(1, $1::int) i`,
      [(turns + 1) * batch * CLIENTS],
    );
    await place.settle();
    const cost = await costPerJob(place);
    const tps = await bench(script, ['-t', String(turns)]);
    return { perSecond: rounded(tps * batch, 0), cost: await cost.of(turns * batch * CLIENTS) };
  };
  const middle = async (script: string, batch: number): Promise<PgbenchDrain> => {
    const drains: PgbenchDrain[] = [];
    for (let round = 0; round < Math.min(2, sizes.rounds); round += 1) drains.push(await drain(script, batch));
    const perSecond = median(drains.map((one) => one.perSecond)) ?? NaN;
    return { ...(drains[0] as PgbenchDrain), perSecond };
  };
  try {
    await client.query(CREATE_TABLE);
    const seconds = String(Math.max(1, Math.round(sizes.enqueueSeconds)));
    return {
      enqueuePerSecond: rounded(await bench(ENQUEUE, ['-T', seconds]), 0),
      oneByOne: await middle(ONE_BY_ONE, 1),
      batched: await middle(BATCHED, BATCH),
    };
  } finally {
    await client.end();
    await rm(folder, { recursive: true, force: true });
  }
}

/** On the path, or where Debian puts it. @throws ProgramMissingError */
export async function pgbenchProgram(): Promise<string> {
  const candidates = ['pgbench'];
  for await (const path of glob('/usr/lib/postgresql/*/bin/pgbench')) candidates.push(path);
  for (const candidate of candidates) {
    const works = await run(candidate, ['--version']).then(
      () => true,
      () => false,
    );
    if (works) return candidate;
  }
  throw new ProgramMissingError('pgbench', 'postgresql', 'pgbench');
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import { BLANK_TYPE, HISTORY_TYPE } from '../ledger/ledger-checks.ts';
import { isClaim } from './statements.ts';

const FAIRNESS_LIMIT_MS = 2_000;

const LAY_HISTORY = `
  INSERT INTO public."BackgroundJobs"
    ("Id", "UserId", "JobType", "Payload", "MaxAttempts", "Status", "CreatedAt", "RunAt", "CompletedAt", "Attempt")
  SELECT gen_random_uuid(), gen_random_uuid(), '${HISTORY_TYPE}', '{}', 5, 2, at, at, at, 1
  FROM generate_series(1, $1::int) n, LATERAL (SELECT now() - n * interval '1 s' AS at) t`;

/** A long backlog on top of a long history, while an old transaction keeps vacuum from its work. */
export const longBacklog: Drill = {
  id: '13',
  name: 'Backlog, history, old transaction',
  async run(ground) {
    const { backlog, history } = ground.short
      ? { backlog: 2_000, history: 5_000 }
      : { backlog: 100_000, history: 1_000_000 };
    const proxy = await ground.proxy();
    const worker = await ground.worker({}, { databaseUrl: proxy.url(ground.database.workerUrl) });
    const empty = proxy.time(isClaim);
    await ground.enqueue(blanks(ground, 2_000));
    await ground.drained();
    const emptyP95 = p95(empty.splice(0));
    const { rssBytes: before } = await worker.order({ order: 'look' });

    await worker.kill();
    await ground.database.rows(LAY_HISTORY, [history]);
    for (let laid = 0; laid < backlog; laid += 10_000) {
      await ground.enqueue(blanks(ground, Math.min(10_000, backlog - laid)), { atOnce: 20 });
    }
    await ground.database.rows('ANALYZE public."BackgroundJobs"');
    const old = await ground.database.session();
    await old.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await old.query('SELECT count(*) FROM public."BackgroundWorkers"');
    ground.fault();

    const drainingSince = Date.now();
    const successor = await ground.worker({}, { databaseUrl: proxy.url(ground.database.workerUrl) });
    const long = proxy.time(isClaim);
    await sleep(ground.short ? 200 : 1_500);
    await newUser(ground);
    await ground.drained(300_000);
    const rate = backlog / ((Date.now() - drainingSince) / 1000);
    const longP95 = p95(long);
    const { rssBytes: after } = await successor.order({ order: 'look' });
    await old.query('ROLLBACK');
    await old.end();

    ground.figures['claim p95, empty'] = `${emptyP95.toFixed(1)} ms`;
    ground.figures['claim p95, long backlog'] = `${longP95.toFixed(1)} ms`;
    ground.figures['drained, jobs a second'] = Math.round(rate);
    ground.figures['memory after ÷ before'] = (after / before).toFixed(2);
    ground.must(ground.short || longP95 <= 5 * emptyP95, `claims take ${(longP95 / emptyP95).toFixed(1)} × of empty`);
  },
};

function blanks(ground: DrillGround, count: number): ReturnType<DrillGround['jobs']> {
  return ground.jobs(count, { jobType: BLANK_TYPE });
}

/** Somebody else has one small job while all that waits. */
async function newUser(ground: DrillGround): Promise<void> {
  const [id] = await ground.enqueue(ground.jobs(1, { userId: randomUUID() }));
  const ms = await ground.until(
    'the new user to be served',
    () =>
      ground.database.value<number | null>(
        `SELECT (extract(epoch FROM l."At" - j."CreatedAt") * 1000)::float8 FROM drill."Ledger" l
         JOIN public."BackgroundJobs" j ON j."Id" = l."JobId" WHERE j."Id" = $1`,
        [id],
      ),
    120_000,
  );
  ground.recovered({ what: 'another user’s job started', ms, limitMs: FAIRNESS_LIMIT_MS });
}

function p95(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}

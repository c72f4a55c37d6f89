import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import { Load } from '../ground/load.ts';
import { WORKER_ROLE } from '../ledger/drill-database.ts';

const MAX_LINES_A_SECOND = 1;

const TERMINATE_ALL = 'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = $2';

interface Refusal {
  id: string;
  what: string;
  begin(ground: DrillGround): Promise<unknown>;
  end(ground: DrillGround): Promise<unknown>;
}

const REFUSALS: Refusal[] = [
  {
    id: '19a',
    what: 'too many connections (53300)',
    async begin({ database }) {
      await database.rows(`ALTER ROLE ${WORKER_ROLE} CONNECTION LIMIT 1`);
      await database.rows(TERMINATE_ALL, [WORKER_ROLE, database.name]);
    },
    end: ({ database }) => database.rows(`ALTER ROLE ${WORKER_ROLE} CONNECTION LIMIT -1`),
  },
  {
    id: '19b',
    what: 'read-only (25006)',
    async begin({ database }) {
      await database.rows('ALTER SYSTEM SET default_transaction_read_only = on');
      await database.rows('SELECT pg_reload_conf()');
    },
    async end({ database }) {
      await database.rows('ALTER SYSTEM RESET default_transaction_read_only');
      await database.rows('SELECT pg_reload_conf()');
    },
  },
  {
    // Not a full disk, but what PostgreSQL says of one.
    id: '19c',
    what: 'disk full (53100)',
    begin: ({ database }) =>
      database.rows(
        `CREATE FUNCTION drill.full() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
         CREATE TRIGGER drill_full BEFORE INSERT OR UPDATE ON public."BackgroundJobs" EXECUTE FUNCTION drill.full()`,
      ),
    end: ({ database }) => database.rows('DROP TRIGGER drill_full ON public."BackgroundJobs"'),
  },
];

/** The server is there and does not want to. */
export const refusingServer: Drill[] = REFUSALS.map(({ id, what, begin, end }) => ({
  id,
  name: `Server refuses: ${what}`,
  async run(ground) {
    const seconds = ground.short ? 5 : 20;
    const workers = await ground.workers(2);
    const load = new Load(ground, { payload: { ms: 100 } }, 100);
    await ground.begun(50);
    const before = await lines(workers);
    await begin(ground);
    ground.fault();
    await sleep(seconds * 1000);
    const rate = ((await lines(workers)) - before) / seconds / workers.length;
    await end(ground);
    const endedAt = new Date();
    const claimed = await ground.until('a job to start afterwards', () =>
      ground.database.value<Date | null>(`SELECT min("At") FROM drill."Audit" WHERE "To" = 1 AND "At" > $1`, [endedAt]),
    );
    ground.recovered({ what: 'over → first job started', ms: claimed.getTime() - endedAt.getTime(), limitMs: 10_000 });
    await load.stop();
    await ground.drained();
    for (const worker of workers) ground.must(worker.running, `${worker.name} ended`);
    ground.figures['log lines a second and worker'] = rate.toFixed(2);
    ground.must(ground.short || rate <= MAX_LINES_A_SECOND, `${rate.toFixed(2)} log lines a second and worker`);
  },
}));

async function lines(workers: DrillGround['processes']): Promise<number> {
  const counts = await Promise.all(workers.map(async (worker) => (await worker.logLines()).length));
  return counts.reduce((sum, count) => sum + count, 0);
}

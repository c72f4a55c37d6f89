import { setTimeout as sleep } from 'node:timers/promises';
import type { Drill } from '../ground/drill.ts';
import { Load } from '../ground/load.ts';

/** What migrations do to a table, from harmless to holding everybody up. */
const CHANGES = [
  'ALTER TABLE public."BackgroundJobs" ADD COLUMN "Drilled" TEXT',
  `ALTER TABLE public."BackgroundJobs" ADD COLUMN "DrilledToo" INT NOT NULL DEFAULT 7`,
  'ALTER TABLE public."LaterJobEvents" ADD COLUMN "Drilled" TEXT',
  'CREATE INDEX CONCURRENTLY "drilled_slowly" ON public."BackgroundJobs" ("CreatedAt")',
  'CREATE INDEX "drilled" ON public."LaterJobEvents" ("At")',
  'ALTER TABLE public."BackgroundJobs" ALTER COLUMN "DrilledToo" TYPE BIGINT',
  'VACUUM FULL public."BackgroundJobs"',
  'REINDEX INDEX CONCURRENTLY public."BackgroundJobs_ready"',
  'DROP INDEX public."drilled"',
  'DROP INDEX public."drilled_slowly"',
  'ALTER TABLE public."LaterJobEvents" DROP COLUMN "Drilled"',
  'ALTER TABLE public."BackgroundJobs" DROP COLUMN "Drilled", DROP COLUMN "DrilledToo"',
];

/** The tables change under workers that go on working. */
export const migrationsUnderLoad: Drill = {
  id: '22',
  name: 'Migrations while workers work',
  async run(ground) {
    const rounds = ground.short ? 1 : 3;
    const workers = await ground.workers(2);
    const load = new Load(ground, { payload: { ms: 20 } }, 100);
    await ground.begun(50);
    for (let round = 1; round <= rounds; round += 1) {
      for (const change of CHANGES) {
        await ground.database.rows(change);
        ground.fault();
        await sleep(ground.short ? 100 : 500);
      }
    }
    await load.stop();
    await ground.drained();
    for (const worker of workers) ground.must(worker.running, `${worker.name} ended`);
    ground.expect = { redoneAtMost: 0 };
  },
};

import { fileURLToPath } from 'node:url';
import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';

const SKEW_CLOCK = fileURLToPath(new URL('../process/skew-clock.mjs', import.meta.url));
const TEN_MINUTES_S = 600;

/** `--import` of a module that sets the process's clock wrong. @param steps [seconds since start, error in seconds] */
const clock = (steps: [number, number][]) => ({
  nodeFlags: ['--import', SKEW_CLOCK],
  env: { DRILL_CLOCK: JSON.stringify(steps) },
});

/** Processes that do not agree on the time: only the database's counts. */
export const clockSkew: Drill = {
  id: '8',
  name: 'Clock skew',
  async run(ground) {
    const fast = clock([[0, TEN_MINUTES_S]]);
    const slow = clock([[0, -TEN_MINUTES_S]]);
    const fastProducer = await ground.start(fast);
    const slowProducer = await ground.start(slow);
    await ground.worker({ concurrency: 5 }, fast);
    await ground.worker({ concurrency: 5 }, slow);
    // Back by ten minutes in the middle of its work.
    await ground.worker({ concurrency: 5 }, clock([[0, 0], [5, -TEN_MINUTES_S]])); // prettier-ignore
    ground.fault(5);
    const soon = new Date(Date.now() + 6_000);
    const later = await ground.enqueue(ground.jobs(20, { runAt: soon }));
    const count = ground.short ? 50 : 300;
    for (const by of [fastProducer, slowProducer, ground.producer]) {
      await ground.enqueue(ground.jobs(count, { payload: { ms: 50 } }), { by });
    }
    await inOrder(ground, [fastProducer, slowProducer]);
    await ground.drained(60_000);
    const early = await ground.database.value<number>(
      `SELECT count(*)::int FROM drill."Ledger" WHERE "JobId" = ANY($1) AND "At" < $2`,
      [later, soon],
    );
    ground.must(early === 0, `${early} jobs ran before their time`);
    const lost = await ground.database.value<number>(
      'SELECT count(*)::int FROM public."BackgroundWorkers" WHERE "LostAt" IS NOT NULL',
    );
    ground.must(lost === 0, `${lost} workers were taken for dead`);
    ground.expect = { redoneAtMost: 0 };
  },
};

/** Jobs of one key keep the order of their enqueues, whoever enqueued them. */
async function inOrder(ground: DrillGround, producers: DrillGround['processes']): Promise<void> {
  const ids: string[] = [];
  for (let place = 0; place < 20; place += 1) {
    const by = producers[place % producers.length] ?? ground.producer;
    ids.push(...(await ground.enqueue(ground.jobs(1, { concurrencyKey: 'lane', runAt: new Date(0) }), { by })));
  }
  await ground.drained(60_000);
  const ran = await ground.database.rows<{ id: string }>(
    'SELECT "JobId" AS id FROM drill."Ledger" WHERE "JobId" = ANY($1) ORDER BY "At"',
    [ids],
  );
  const outOfPlace = ran.filter(({ id }, place) => id !== ids[place]).length;
  ground.figures['jobs of one key out of the order of their enqueues'] = outOfPlace;
  ground.must(outOfPlace === 0, `${outOfPlace} jobs of one key ran out of the order of their enqueues`);
}

import type { Drill } from '../ground/drill.ts';

/** A worker sleeps through the loss of its jobs, wakes, and wants to finish them. */
export const zombie: Drill = {
  id: '3',
  name: 'Zombie (SIGSTOP past the longest silence)',
  async run(ground) {
    const count = ground.short ? 8 : 20;
    const settings = { ...ground.mortal, concurrency: count, maxSilenceSeconds: ground.short ? 10 : 60 };
    const sleeper = await ground.worker(settings);
    // Deaf to their signal: the queue must refuse their results, whatever the handlers do.
    const ids = await ground.enqueue(ground.jobs(count, { payload: { gate: 'awake', deaf: true } }));
    await ground.begun(count);

    sleeper.signal('SIGSTOP');
    ground.fault();
    const stoppedAt = Date.now();
    const successor = await ground.worker(settings);
    await ground.openGate('awake');
    await ground.drained();
    ground.recovered({ what: 'stopped → all finished elsewhere', ms: Date.now() - stoppedAt });

    sleeper.signal('SIGCONT');
    await ground.until('the zombie to come to its ends', async () => (await finishedBy(sleeper.pid)) === count);
    await ground.until('the zombie to say so', async () =>
      (await sleeper.logLines()).some(({ msg }) => /lease|lost/.test(msg)),
    );
    const others = `SELECT count(*)::int FROM public."BackgroundJobs"
      WHERE "Id" = ANY($1) AND ("Result" ->> 'pid')::int IS DISTINCT FROM $2`;
    const taken = await ground.database.value<number>(others, [ids, successor.pid]);
    ground.must(taken === 0, `${taken} results are not the successor's`);

    await successor.kill();
    await ground.enqueue(ground.jobs(count));
    await ground.drained();
    ground.must((await finishedBy(sleeper.pid)) === 2 * count, 'the woken worker did not work on');
    ground.expect = { redoneAtMost: count };

    async function finishedBy(pid: number): Promise<number> {
      const sql = `SELECT count(*)::int FROM drill."Ledger" WHERE "WorkerPid" = $1 AND "Outcome" = 'finished'`;
      return ground.database.value<number>(sql, [pid]);
    }
  },
};

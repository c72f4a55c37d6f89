import type { Drill } from '../ground/drill.ts';
import { isCompletion } from './statements.ts';

/** A worker is killed when its handlers have ended and nothing of it is recorded yet. */
export const killBeforeFlush: Drill = {
  id: '2',
  name: 'SIGKILL between handler and flush',
  async run(ground) {
    const rounds = ground.short ? 1 : 5;
    let held = 0;
    for (let round = 1; round <= rounds; round += 1) {
      const proxy = await ground.proxy();
      const url = proxy.url(ground.database.workerUrl);
      const caught = proxy.hold(isCompletion);
      const victim = await ground.worker(ground.mortal, { databaseUrl: url, listenUrl: ground.database.workerUrl });
      await ground.enqueue(ground.jobs(20, { payload: { ms: 20 } }));
      await caught;
      const { at } = await victim.kill();
      ground.fault();
      const finished = await ground.database.rows<{ id: string }>(
        `SELECT l."JobId" AS id FROM drill."Ledger" l JOIN public."BackgroundJobs" j ON j."Id" = l."JobId"
         WHERE l."WorkerPid" = $1 AND j."CompletedAt" IS NULL`,
        [victim.pid],
      );
      ground.must(finished.length > 0, 'the flush was caught before any handler had ended');
      held += finished.length;
      const next = await ground.worker(ground.mortal);
      await ground.drained();
      const again = await ground.database.value<Date | null>(
        `SELECT min("At") FROM drill."Ledger" WHERE "JobId" = ANY($1) AND "WorkerPid" <> $2`,
        [finished.map(({ id }) => id), victim.pid],
      );
      if (again) ground.recovered({ what: 'killed → run again', ms: again.getTime() - at, limitMs: 15_000 });
      await next.kill();
    }
    ground.expect = { redoneAtMost: held };
  },
};

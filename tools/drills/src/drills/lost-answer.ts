import type { Drill } from '../ground/drill.ts';
import type { DrillGround } from '../ground/drill-ground.ts';
import { isCommit, isEnqueue } from './statements.ts';

/** The enqueue is committed, and its caller never hears of it, and asks again. */
export const lostAnswer: Drill = {
  id: '7g',
  name: 'Network: answer to COMMIT lost',
  async run(ground) {
    await ground.worker();
    await Promise.all([askTwice(ground, false), askTwice(ground, true)]);
    await ground.drained();
    const jobs = await ground.database.value<number>('SELECT count(*)::int FROM public."BackgroundJobs"');
    ground.must(jobs === 2, `two requests, each made twice, left ${jobs} jobs`);
  },
};

async function askTwice(ground: DrillGround, inTransaction: boolean): Promise<void> {
  const proxy = await ground.proxy();
  const producer = await ground.start({
    databaseUrl: proxy.url(ground.database.workerUrl),
    listenUrl: ground.database.workerUrl,
  });
  const jobs = ground.jobs(1);
  const lost = proxy.loseAnswerTo(inTransaction ? isCommit : isEnqueue);
  const askedAt = Date.now();
  const first = ground.tryToEnqueue(jobs, { by: producer, inTransaction });
  await lost;
  ground.fault();
  const [answer] = await first;
  ground.must(answer !== undefined && 'refused' in answer, 'the first call was answered');
  ground.recovered({ what: 'answer lost → the call ends', ms: Date.now() - askedAt, limitMs: 16_000 });
  const [second] = await ground.tryToEnqueue(jobs, { by: producer, inTransaction });
  ground.must(
    second !== undefined && 'job' in second && second.created === false,
    `the second call: ${JSON.stringify(second)}`,
  );
}

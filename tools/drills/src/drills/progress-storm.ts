import type { Drill } from '../ground/drill.ts';

const MAX_WRITES_A_SECOND = 4;

/** Many jobs report progress many times a second. */
export const progressStorm: Drill = {
  id: '18',
  name: 'Progress storm',
  async run(ground) {
    const jobs = ground.short ? 20 : 200;
    const payload = { seconds: ground.short ? 2 : 10, perSecond: 50 };
    await ground.workers(2, { concurrency: jobs / 2 });
    await ground.enqueue(ground.jobs(jobs, { jobType: 'drill.storm', payload }));
    ground.fault(jobs * payload.seconds * payload.perSecond);
    await ground.drained();
    const [rates] = await ground.database.rows<{ most: number; last: number; dead: number; live: number }>(
      `SELECT max(writes / greatest(took, 1))::float8 AS most, min(percent)::int AS last,
         (SELECT n_dead_tup::int FROM pg_stat_user_tables WHERE relname = 'BackgroundJobs') AS dead,
         (SELECT n_live_tup::int FROM pg_stat_user_tables WHERE relname = 'BackgroundJobs') AS live
       FROM (
         SELECT count(*) FILTER (WHERE e."Kind" = 'progress') AS writes, min(j."ProgressPercent") AS percent,
           extract(epoch FROM max(e."At") - min(e."At")) AS took
         FROM public."JobEvents" e JOIN public."BackgroundJobs" j ON j."Id" = e."JobId" GROUP BY e."JobId"
       ) per_job`,
    );
    if (!rates) return;
    ground.figures['most writes a second of one job'] = rates.most.toFixed(2);
    ground.figures['dead rows before vacuum'] = rates.dead;
    ground.must(rates.most <= MAX_WRITES_A_SECOND, `${rates.most.toFixed(2)} writes a second of one job`);
    ground.must(rates.last === 100, `a completed job shows ${rates.last} %`);
    await ground.database.rows('VACUUM public."BackgroundJobs"');
    const left = await ground.database.value<number>(
      `SELECT n_dead_tup::int FROM pg_stat_user_tables WHERE relname = 'BackgroundJobs'`,
    );
    ground.figures['dead rows after vacuum'] = left;
    ground.must(left <= 2 * Math.max(jobs, rates.live), `${left} dead rows are left after vacuum`);
  },
};

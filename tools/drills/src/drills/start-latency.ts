import type { EnqueueJob } from '@cairn/job-queue';
import type { DrillGround } from '../ground/drill-ground.ts';

const WAITED = `
  SELECT max(extract(epoch FROM l."At" - j."CreatedAt") * 1000)::float8 AS ms, count(*)::int AS begun
  FROM public."BackgroundJobs" j JOIN drill."Ledger" l ON l."JobId" = j."Id" WHERE j."Id" = ANY($1)`;

/** Enqueues these and waits until all have begun. @returns the longest wait, by the database's clock */
export async function startLatencyMs(ground: DrillGround, jobs: EnqueueJob[]): Promise<number> {
  const ids = await ground.enqueue(jobs);
  return ground.until('the jobs to start', async () => {
    const [row] = await ground.database.rows<{ ms: number; begun: number }>(WAITED, [ids]);
    return row && row.begun >= ids.length ? row.ms : undefined;
  });
}

import type { ClaimedJob } from './claim-jobs.ts';
import type { Database } from './job-row.ts';
import { EVENTS_CHANNEL } from './record-moves.ts';

/** A notification that stands for no event. */
export interface UnitStarted {
  kind: 'unitStarted';
  jobId: string;
  userId: string;
  subjectId: string | null;
  /** Of the last event before it. */
  sequence: number;
  at: string;
  unitId: string;
  index: number;
}

export async function notifyUnitStarted(
  db: Database,
  { job, unitId, index, sequence }: { job: ClaimedJob; unitId: string; index: number; sequence: number },
): Promise<void> {
  const facts = {
    kind: 'unitStarted',
    jobId: job.id,
    userId: job.userId,
    subjectId: job.subjectId,
    sequence,
    unitId,
    index,
  };
  await db.query(`SELECT pg_notify('${EVENTS_CHANNEL}', ($1::jsonb || jsonb_build_object('at', now()))::text)`, [
    JSON.stringify(facts),
  ]);
}

import { allows } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { IS_HELD, leaseParameters } from './lease.ts';
import type { HeldJob } from './lease.ts';

/** Every job that is held under this worker's id, known to it or not: the answer to a claim may have been lost. */
export async function listHeld(db: Database, workerId: number): Promise<HeldJob[]> {
  return (await db.query(
    `SELECT j."Id" AS id, j."WorkerId" AS "workerId", j."LeaseToken" AS "leaseToken" FROM "BackgroundJobs" j
     WHERE j."CompletedAt" IS NULL AND ${allows('complete', 'j')} AND j."WorkerId" = $1`,
    [workerId],
  )) as HeldJob[];
}

export async function isHeld(db: Database, held: HeldJob): Promise<boolean> {
  const rows = (await db.query(
    `SELECT 1 FROM "BackgroundJobs" j WHERE ${IS_HELD}`,
    leaseParameters(held),
  )) as unknown[];
  return rows.length > 0;
}

import { CLAIM_SET } from '../claim/claimed-job.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { allows } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

const RETAKE = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET ${CLAIM_SET}, "RunningKey" = $5
  WHERE j."Id" = $2 AND ${allows('claim', 'j')} AND j."LeaseToken" = $3::int - 1 AND j."Attempt" = $4::int - 1
    AND EXISTS (SELECT 1 FROM "BackgroundWorkers" w WHERE w."Id" = $1 AND w."LostAt" IS NULL)
  RETURNING ${event(`'started'`)}
)`);

/**
 * Makes a claim once more that the server forgot: claims do not wait for the disk, so a crash of the server may undo
 * those of its last moments. The token tells that nobody has claimed the job since.
 * @returns no row when somebody has, or the job has moved on otherwise
 */
export function retakeJob(
  db: Database,
  { id, workerId, leaseToken, attempt, runningKey }: ClaimedJob,
): Promise<MovedRow[]> {
  return runMoves(db, RETAKE, [workerId, id, leaseToken, attempt, runningKey]);
}

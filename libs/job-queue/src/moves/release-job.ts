import { GIVE_UP_LEASE, IS_HELD, leaseParameters } from './lease.ts';
import type { HeldJob } from './lease.ts';
import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

const release = (from: string, where: string, begun: boolean): string =>
  recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "Status" = CASE WHEN j."CancelRequestedAt" IS NULL THEN ${target('release')} ELSE ${target('cancel')} END,
    "CompletedAt" = CASE WHEN j."CancelRequestedAt" IS NULL THEN NULL ELSE now() END,
    ${begun ? `"ExpiresAt" = CASE WHEN j."CancelRequestedAt" IS NULL THEN NULL ELSE j."ExpiresAt" END, ` : ''}${GIVE_UP_LEASE}, "Attempt" = j."Attempt" - 1, "EventSequence" = j."EventSequence" + 1
  ${from} WHERE ${where}
  RETURNING ${event(
    `CASE j."Status" WHEN ${target('cancel')} THEN 'cancelled' ELSE 'released' END`,
    `CASE j."Status" WHEN ${target('cancel')} THEN NULL ELSE jsonb_build_object('runAt', j."RunAt", 'begun', ${begun}) END`,
  )}
)`);

const RELEASE_ONE = release('', IS_HELD, true);
const RELEASE_MANY = release(
  'FROM unnest($2::uuid[], $3::int[]) AS held(id, token)',
  `j."Id" = held.id AND ${allows('release', 'j')} AND j."WorkerId" = $1 AND j."LeaseToken" = held.token`,
  false,
);

/** Gives a begun job back at once, in its old turn, without using up an attempt. @returns no row when the lease has moved on */
export function releaseJob(db: Database, held: HeldJob): Promise<MovedRow[]> {
  return runMoves(db, RELEASE_ONE, leaseParameters(held));
}

/** Gives back jobs of one worker that were not begun. @returns the rows that were still held */
export function releaseJobs(db: Database, workerId: number, held: readonly HeldJob[]): Promise<MovedRow[]> {
  const ids = held.map(({ id }) => id);
  const tokens = held.map(({ leaseToken }) => leaseToken);
  return runMoves(db, RELEASE_MANY, [workerId, ids, tokens]);
}

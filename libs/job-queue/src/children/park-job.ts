import { finishCancel } from '../moves/cancel-job.ts';
import { target } from '../moves/job-moves.ts';
import type { Database } from '../moves/job-row.ts';
import { IS_HELD, leaseParameters } from '../moves/lease.ts';
import type { HeldJob } from '../moves/lease.ts';
import { event, recordMove, runMoves } from '../moves/record-moves.ts';
import type { MovedRow } from '../moves/record-moves.ts';
import { allows } from '../moves/job-moves.ts';
import { REDRIVE_SET } from '../moves/redrive-job.ts';
import { insertChildren } from './insert-children.ts';
import type { NewChild } from './insert-children.ts';

/** What a job waits for. */
export interface Fanout {
  /** Not there yet. */
  enqueue: readonly NewChild[];
  /** Ids of children that ended without completing and shall run again. */
  redrive: readonly string[];
  /** The job's children, those of earlier calls included. */
  total: number;
}

const LOCK = `SELECT j."CancelRequestedAt" IS NOT NULL AS cancelled FROM "BackgroundJobs" j WHERE ${IS_HELD} FOR UPDATE`;

const REDRIVE = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET "RunAt" = now(), ${REDRIVE_SET}
  WHERE j."ParentId" = $1 AND j."Id" = ANY($2::uuid[]) AND ${allows('redrive', 'j')} AND j."DeleteRequestedAt" IS NULL
  RETURNING ${event(`'redriven'`, `jsonb_build_object('runAt', j."RunAt")`)}
)`);

/** Counted, not reckoned: whatever became of the children before, from here on every end of one is seen. */
const PARK = recordMove(`open AS MATERIALIZED (
    SELECT count(*)::int AS children FROM "BackgroundJobs" WHERE "ParentId" = $1 AND "CompletedAt" IS NULL
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "Status" = ${target('park')}, "RunAt" = CASE open.children WHEN 0 THEN now() ELSE 'infinity' END,
      "PendingChildren" = open.children, "ExpiresAt" = NULL, "RunningKey" = NULL, "Attempt" = j."Attempt" - 1,
      "EventSequence" = j."EventSequence" + 1
    FROM open WHERE ${IS_HELD}
    RETURNING ${event(
      `'parked'`,
      `jsonb_build_object('children', $4::int, 'pending', j."PendingChildren", 'runAt',
        CASE j."PendingChildren" WHEN 0 THEN j."RunAt" END)`,
    )}
  )`);

/**
 * Enqueues the children of a running job and puts the job aside until the last of them has ended, without using up its
 * attempt: both, or neither. Run it in a transaction.
 *
 * The job's row is locked first. A child that ends meanwhile waits for that lock before it commits, so it is either
 * counted here as ended, or counts itself off afterwards (see `joinParents`).
 *
 * @returns no row when the lease has moved on; the end of the job when it was cancelled
 */
export async function parkJob(db: Database, held: HeldJob, { enqueue, redrive, total }: Fanout): Promise<MovedRow[]> {
  const lease = leaseParameters(held);
  const [locked] = (await db.query(LOCK, lease)) as { cancelled: boolean }[];
  if (!locked) return [];
  if (locked.cancelled) return finishCancel(db, held);
  const begun = await insertChildren(db, held.id, enqueue);
  const again = redrive.length === 0 ? [] : await runMoves(db, REDRIVE, [held.id, redrive]);
  return [...(await runMoves(db, PARK, [...lease, total])), ...begun, ...again];
}

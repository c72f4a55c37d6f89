import { JobStatus } from '@cairn/job-contracts';
import { pgText } from '@cairn/postgres';
import { allows } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';
import { REDRIVE_SET } from './redrive-job.ts';

/** Which dead letters; all that is given must hold. */
export interface DeadLetterFilter {
  jobType?: string;
  userId?: string;
  /** `Error.code` of the last attempt. */
  errorCode?: string;
  failedAfter?: Date;
  failedBefore?: Date;
}

/**
 * SQL: failed jobs by the filter in `$1` to `$5`; `"Error" IS NOT NULL` is what their index says. Children are left out:
 * the redrive of their parent brings them back as it needs them.
 */
const DEAD_LETTERS = `
  FROM "BackgroundJobs" d
  WHERE d."Error" IS NOT NULL AND d."CompletedAt" IS NOT NULL AND d."Status" = ${JobStatus.Failed} AND d."DeleteRequestedAt" IS NULL
    AND d."ParentId" IS NULL
    AND ($1::text IS NULL OR d."JobType" = $1) AND ($2::uuid IS NULL OR d."UserId" = $2)
    AND ($3::text IS NULL OR d."Error" ->> 'code' = $3)
    AND ($4::timestamptz IS NULL OR d."CompletedAt" >= $4) AND ($5::timestamptz IS NULL OR d."CompletedAt" < $5)`;

const REDRIVE = recordMove(`chosen AS MATERIALIZED (
    SELECT d."Id", d."CompletedAt" ${DEAD_LETTERS}
    ORDER BY d."CompletedAt", d."Id" LIMIT $6 FOR UPDATE SKIP LOCKED
  ),
  placed AS (SELECT "Id", row_number() OVER (ORDER BY "CompletedAt", "Id") - 1 AS place FROM chosen),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "RunAt" = GREATEST(now(), $7::timestamptz + COALESCE(placed.place / $8::float8, 0) * interval '1 s'), ${REDRIVE_SET}
    FROM placed WHERE j."Id" = placed."Id" AND ${allows('redrive', 'j')}
    RETURNING ${event(`'redriven'`, `jsonb_build_object('runAt', j."RunAt", 'by', $9::text, 'reason', $10::text)`)}
  )`);

export interface RedriveBatch {
  limit: number;
  /** When the first of them is due. */
  from: Date;
  /** Due so many in a second; null: all at once. */
  perSecond: number | null;
  /** Who brings them back, and why: kept in the history of each. */
  by: string;
  reason: string;
}

/** Brings one batch back, those first that failed first. */
export function redriveJobs(db: Database, filter: DeadLetterFilter, batch: RedriveBatch): Promise<MovedRow[]> {
  const { limit, from, perSecond, by, reason } = batch;
  return runMoves(db, REDRIVE, [...parameters(filter), limit, from, perSecond, pgText(by), pgText(reason)]);
}

/** How many there are, counted up to `limit`, and the database's time: what fails later was not meant. */
export async function countDeadLetters(
  db: Database,
  filter: DeadLetterFilter,
  limit: number,
): Promise<{ count: number; now: Date }> {
  const [row] = (await db.query(
    `SELECT count(*)::int AS count, now() AS now FROM (SELECT 1 ${DEAD_LETTERS} LIMIT $6) dead_letters`,
    [...parameters(filter), limit],
  )) as { count: number; now: Date }[];
  return row ?? { count: 0, now: new Date() };
}

function parameters(filter: DeadLetterFilter): unknown[] {
  const { jobType, userId, errorCode, failedAfter, failedBefore } = filter;
  return [jobType ?? null, userId ?? null, errorCode ?? null, failedAfter ?? null, failedBefore ?? null];
}

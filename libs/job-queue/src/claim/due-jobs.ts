import { allows } from '../moves/job-moves.ts';

/**
 * SQL: jobs under no limit that may be claimed now. `"RunAt"` is a key of the index, so deferred jobs are passed over
 * without a look at their rows.
 * @param users parameter of the users whose jobs are paused
 */
function claimable(row: string, users: string): string {
  return `${row}."CompletedAt" IS NULL AND ${row}."ConcurrencyKey" IS NULL AND ${allows('claim', row)}
    AND ${row}."RunAt" <= now() AND (${row}."ExpiresAt" IS NULL OR ${row}."ExpiresAt" > now())
    AND ${row}."UserId" <> ALL(${users}::uuid[])`;
}

/** SQL: a worker that the others have given up takes nothing more under its old id; `$1` is the id. */
export const WORKER_LIVES = `EXISTS (SELECT 1 FROM "BackgroundWorkers" w WHERE w."Id" = (SELECT $1::int) AND w."LostAt" IS NULL)`;

/**
 * Parameters behind sub-selects: the planner cannot reckon with their values, so it finds no plan for them cheaper than the
 * general one, and does not plan a claim anew every time, which takes as long as claiming fifty jobs.
 */
const TYPES = '(SELECT $2::text[])';
const PER_TYPE = '(SELECT $5::int)';
const LIMIT = '(SELECT $6::int)';
const PAUSED_USERS = '(SELECT $7::uuid[])';

/**
 * Jobs in the order in which they are due: lowest priority number first, then oldest. `$2` types, `$3`, `$4` and `$8` after
 * what to begin in each type's index (see `ClaimMarks`), `$5` most of one type, `$6` most in all, `$7` paused users.
 *
 * One lane a type, merged: a type that is paused or at its limit is not among `$2` and costs nothing.
 */
export const DUE_IN_ORDER = `
  SELECT d.* FROM unnest(${TYPES}, (SELECT $3::int[]), (SELECT $4::timestamptz[]), (SELECT $8::uuid[]))
    AS lane(type, priority, run_at, id)
  CROSS JOIN LATERAL (
    SELECT r.ctid AS tid, r."Id", r."Priority", r."RunAt" FROM "BackgroundJobs" r
    WHERE r."JobType" = lane.type AND (r."Priority", r."RunAt", r."Id") > (lane.priority, lane.run_at, lane.id)
      AND ${claimable('r', PAUSED_USERS)}
    ORDER BY r."Priority", r."RunAt", r."Id" LIMIT ${PER_TYPE}
    FOR UPDATE SKIP LOCKED
  ) d
  WHERE ${WORKER_LIVES}
  ORDER BY d."Priority", d."RunAt", d."Id" LIMIT ${LIMIT}`;

/** Users whom one claim gives a turn. */
const TURNS = 8;
/** Lanes, of one type and priority each, from which one claim takes aged jobs: those whose jobs have waited longest. */
const AGED_LANES = 8;
/** Lanes that it looks at to find these: a hundred times what an application has. */
const LANES = 1_000;
/** Why a job was taken. From 1 to `TURNS` it was its user's turn. */
export const AGED_FIRST_RANK = 0;
export const AGED_RANK = TURNS + 1;
export const IN_ORDER_RANK = TURNS + 2;
/** A job that waited for so long gets a share of the claims, whatever its priority. */
export const AGED_SECONDS = 60;

function aged(row: string): string {
  return `${claimable(row, PAUSED_USERS)} AND ${row}."RunAt" < now() - interval '${AGED_SECONDS} s'`;
}

/**
 * The same while more is due than can be run: up to half goes to users by turns, from the one after `$9`, and an eighth
 * to jobs that have waited long, so that neither another user's backlog nor a stream of urgent jobs can starve anybody.
 * Both lists are loose scans of partial indexes: one probe per user, or two per type and priority. `$10` lets those that have
 * waited long go first.
 */
export const DUE_IN_TURN = `
  SELECT min(tid) AS tid, "Id", min("Priority") AS "Priority", min("RunAt") AS "RunAt", min(rank) AS rank FROM (
    (WITH RECURSIVE turn AS (
       (SELECT u."UserId", 1 AS place FROM "BackgroundJobs" u WHERE u."CompletedAt" IS NULL AND u."UserId" > (SELECT $9::uuid)
        ORDER BY u."UserId" LIMIT 1)
       UNION ALL
       SELECT next."UserId", turn.place + 1 FROM turn CROSS JOIN LATERAL (
         SELECT n."UserId" FROM "BackgroundJobs" n WHERE n."CompletedAt" IS NULL AND n."UserId" > turn."UserId"
         ORDER BY n."UserId" LIMIT 1) next
       WHERE turn.place < ${TURNS}
     )
     SELECT f.*, turn.place AS rank FROM turn CROSS JOIN unnest(${TYPES}) AS lane(type) CROSS JOIN LATERAL (
       SELECT r.ctid AS tid, r."Id", r."Priority", r."RunAt" FROM "BackgroundJobs" r
       WHERE r."UserId" = turn."UserId" AND r."JobType" = lane.type AND ${claimable('r', PAUSED_USERS)}
       ORDER BY r."Priority", r."RunAt", r."Id" LIMIT greatest(1, ${LIMIT} / ${2 * TURNS})
       FOR UPDATE SKIP LOCKED) f)
    UNION ALL
    (WITH RECURSIVE lane AS (
       (SELECT l."JobType", l."Priority"::int AS "Priority", 1 AS place FROM "BackgroundJobs" l
        WHERE l."CompletedAt" IS NULL AND l."ConcurrencyKey" IS NULL ORDER BY l."JobType", l."Priority" LIMIT 1)
       UNION ALL
       SELECT next."JobType", next."Priority", lane.place + 1 FROM lane CROSS JOIN LATERAL (
         SELECT n."JobType", n."Priority"::int AS "Priority" FROM "BackgroundJobs" n
         WHERE n."CompletedAt" IS NULL AND n."ConcurrencyKey" IS NULL
           AND (n."JobType", n."Priority") > (lane."JobType", lane."Priority")
         ORDER BY n."JobType", n."Priority" LIMIT 1) next
       WHERE lane.place < ${LANES}
     ),
     -- Found without a lock: one each, and then only what may be taken is locked.
     aged AS MATERIALIZED (
       SELECT lane."JobType", lane."Priority" FROM lane CROSS JOIN LATERAL (
         SELECT r."RunAt" FROM "BackgroundJobs" r
         WHERE r."JobType" = lane."JobType" AND r."Priority" = lane."Priority" AND ${aged('r')}
         ORDER BY r."RunAt" LIMIT 1) oldest
       WHERE lane."JobType" = ANY(${TYPES}::text[])
       ORDER BY oldest."RunAt" LIMIT ${AGED_LANES}
     )
     SELECT a.*, CASE WHEN (SELECT $10::boolean) THEN ${AGED_FIRST_RANK} ELSE ${AGED_RANK} END AS rank
     FROM aged CROSS JOIN LATERAL (
       SELECT r.ctid AS tid, r."Id", r."Priority", r."RunAt" FROM "BackgroundJobs" r
       WHERE r."JobType" = aged."JobType" AND r."Priority" = aged."Priority" AND ${aged('r')}
       ORDER BY r."RunAt", r."Id" LIMIT greatest(1, ${LIMIT} / 8)
       FOR UPDATE SKIP LOCKED) a)
    UNION ALL
    (SELECT o.*, ${IN_ORDER_RANK} AS rank FROM (${DUE_IN_ORDER}) o)
  ) candidate
  WHERE ${WORKER_LIVES}
  GROUP BY "Id"
  ORDER BY min(rank), CASE WHEN min(rank) NOT IN (${AGED_FIRST_RANK}, ${AGED_RANK}) THEN min("Priority") END, min("RunAt"), "Id"
  LIMIT ${LIMIT}`;

import { allows } from '../moves/job-moves.ts';

/** SQL expressions that a lane's jobs depend on. */
export interface LaneTerms {
  jobType: string;
  key: string;
  perKey: string;
  fifo: string;
  /** Whether a head that waits for its next attempt holds the lane. */
  wait: string;
  /** Users whose jobs are paused: theirs are not in the lane. */
  pausedUsers: string;
}

/**
 * SQL: how many jobs of a type hold a place under its limits, those with `key` or, without one, all. The state is asked
 * for as well, so that a key which was left behind could not hold its place for ever.
 */
export function placesTaken(jobType: string, key?: string): string {
  return `(SELECT count(*) FROM "BackgroundJobs" b
    WHERE b."JobType" = ${jobType} AND b."RunningKey" ${key === undefined ? 'IS NOT NULL' : `= ${key}`} AND ${allows('complete', 'b')})`;
}

/** SQL: whether the queued job `row` may start now, whatever its limits. */
export function isDue(row: string): string {
  return `(${row}."RunAt" <= now() AND (${row}."ExpiresAt" IS NULL OR ${row}."ExpiresAt" > now()))`;
}

/**
 * SQL: the jobs with one concurrency key that may start now, in the order of their enqueues by the database's clock (ids
 * carry the producer's): as many as the key has
 * room for. In strict order a job that is not due holds the lane while it waits for its next attempt or its children; one
 * that was enqueued for later is no part of it yet.
 */
export function laneJobs({ jobType, key, perKey, fifo, wait, pausedUsers }: LaneTerms): string {
  return `
    SELECT head."Id", head."Priority", row_number() OVER (ORDER BY head."CreatedAt", head."Id") AS turn FROM (
      SELECT q."Id", q."CreatedAt", q."Priority", ${isDue('q')} AS due FROM "BackgroundJobs" q
      WHERE q."JobType" = ${jobType} AND q."ConcurrencyKey" = ${key} AND q."CompletedAt" IS NULL AND ${allows('claim', 'q')}
        AND q."UserId" <> ALL(${pausedUsers})
        AND (${isDue('q')} OR ${fifo} AND (q."PendingChildren" > 0 OR ${wait} AND q."Error" IS NOT NULL))
      ORDER BY q."CreatedAt", q."Id"
      LIMIT greatest(0, ${perKey} - ${placesTaken(jobType, key)})
    ) head WHERE head.due`;
}

import { UNIQUE_KEY_AT_END } from '../enqueue/unique-key.ts';
import type { HeldJob } from './lease.ts';
import { GIVE_UP_LEASE } from './lease.ts';
import { allows, target } from './job-moves.ts';

export interface CompletedJob {
  job: HeldJob;
  /** JSON of the result. */
  result: string;
}

/**
 * The lists are sub-selects to hide their length: of hundreds the planner would make a scan of the table while that is
 * small. A null result comes as SQL's, which saves the server from parsing it; no list of results stands for all null.
 * Nothing is appended to the history: a completion is told by the row, see `"JobEvents"`.
 */
const COMPLETED = `WITH ended AS (
    SELECT * FROM unnest((SELECT $2::uuid[]), (SELECT $3::int[]), (SELECT $4::jsonb[])) AS e(id, token, result)
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "Status" = ${target('complete')}, "Result" = ended.result, "ProgressPercent" = 100, "CompletedAt" = now(),
      ${UNIQUE_KEY_AT_END}, ${GIVE_UP_LEASE}, "EventSequence" = j."EventSequence" + 1,
      "CompletedSequence" = j."EventSequence" + 1
    FROM ended
    WHERE j."Id" = ended.id AND ${allows('complete', 'j')} AND j."WorkerId" = $1 AND j."LeaseToken" = ended.token
    RETURNING j."Id", j."EventSequence"
  )`;

/**
 * Completes jobs of one worker, many in one statement. Says only which were still held: the worker knows the rest, and
 * the results of the others must be dropped.
 */
export const COMPLETE_JOBS = `${COMPLETED} SELECT m."Id", m."EventSequence", (SELECT now()::text) AS "EventAt" FROM moved m`;

/** The same in one row, with ids only if some were not held any more: when nobody wants to hear of each. */
export const COMPLETE_MANY_JOBS = `${COMPLETED} SELECT count(*) AS "Count",
  CASE WHEN count(*) < (SELECT cardinality($2::uuid[])) THEN array_to_string(array_agg(m."Id"), ' ') END AS "Ids" FROM moved m`;

/** Lists as PostgreSQL writes them: the driver takes longer to make them out of arrays. */
export function completeParameters(workerId: number, completed: readonly CompletedJob[]): unknown[] {
  const results = completed.map(({ result }) => (result === 'null' ? null : result));
  return [
    workerId,
    `{${completed.map(({ job }) => job.id).join(',')}}`,
    `{${completed.map(({ job }) => job.leaseToken).join(',')}}`,
    results.every((result) => result === null) ? null : results,
  ];
}

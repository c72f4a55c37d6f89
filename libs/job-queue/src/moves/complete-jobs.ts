import { UNIQUE_KEY_AT_END } from '../enqueue/unique-key.ts';
import type { HeldJob } from './lease.ts';
import { GIVE_UP_LEASE } from './lease.ts';
import { allows, target } from './job-moves.ts';
import { recordMove } from './record-moves.ts';

export interface CompletedJob {
  held: HeldJob;
  /** JSON of the result. */
  result: string;
}

/**
 * Completes jobs of one worker, many in one statement. Says only which were still held: the worker knows the rest, and
 * the results of the others must be dropped. The lists are sub-selects to hide their length: of hundreds the planner
 * would make a scan of the table while that is small. A null result comes as SQL's, which saves the server from parsing it.
 */
export const COMPLETE_JOBS = recordMove(
  `ended AS (
    SELECT * FROM unnest((SELECT $2::uuid[]), (SELECT $3::int[]), (SELECT $4::jsonb[])) AS e(id, token, result)
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "Status" = ${target('complete')}, "Result" = ended.result, "ProgressPercent" = 100, "CompletedAt" = now(),
      ${UNIQUE_KEY_AT_END}, ${GIVE_UP_LEASE}, "EventSequence" = j."EventSequence" + 1
    FROM ended
    WHERE j."Id" = ended.id AND ${allows('complete', 'j')} AND j."WorkerId" = $1 AND j."LeaseToken" = ended.token
    RETURNING j."Id", j."EventSequence", j."Attempt", j."WorkerId", 'completed' AS "EventKind",
      CASE WHEN j."Result" IS NULL THEN NULL ELSE jsonb_build_object('result', j."Result") END AS "EventData"
  )`,
  `m."Id", m."EventSequence", now() AS "EventAt"`,
);

export function completeParameters(workerId: number, completed: readonly CompletedJob[]): unknown[] {
  return [
    workerId,
    completed.map(({ held }) => held.id),
    completed.map(({ held }) => held.leaseToken),
    completed.map(({ result }) => (result === 'null' ? null : result)),
  ];
}

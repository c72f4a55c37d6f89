import { beginningOf } from './beginning.ts';
import { allows } from '../moves/job-moves.ts';
import { JobStatus } from '@cairn/job-contracts';
import type { Database } from '../moves/job-row.ts';
import { event, recordMove, runMoves } from '../moves/record-moves.ts';
import type { MovedRow } from '../moves/record-moves.ts';
import { FIRST_PAYLOAD_KEPT } from '../schema/payload-guard.ts';
import type { NewJob } from './new-job.ts';

/** SQL: so long after the first request nothing puts the job off any more. */
const LATEST = `COALESCE(j."CreatedAt" + $5::float8 * interval '1 s', 'infinity')`;

/**
 * Inserts the job, due after the wait, or replaces the payload of the one that waits and puts that off. The key is
 * taken from the job when it starts: what comes then is a new job.
 */
const DEBOUNCE = recordMove(`input AS (
    SELECT $1::uuid AS id, $2::jsonb AS f, $3::jsonb AS payload,
      now() + LEAST($4::float8, $5::float8) * interval '1 s' AS due, ${FIRST_PAYLOAD_KEPT}
  ),
  moved AS (
    INSERT INTO "BackgroundJobs" AS j ("Id", "UserId", "JobType", "Status", "Payload", "MaxAttempts", "Priority", "RunAt",
      "ExpiresAt", "UniqueKey", "UniqueUntil", "ConcurrencyKey", "SubjectId", "TraceParent", "Beginning")
    SELECT id, (f ->> 'userId')::uuid, f ->> 'jobType', ${JobStatus.Queued}, payload, (f ->> 'maxAttempts')::int,
      (f ->> 'priority')::smallint, due, due + (f ->> 'ttlSeconds')::float8 * interval '1 s',
      f ->> 'uniqueKey', '-infinity', f ->> 'concurrencyKey', f ->> 'subjectId', f ->> 'traceParent',
      ${beginningOf('f')} - 'ttlSeconds' || jsonb_build_object('payload', payload) || jsonb_strip_nulls(jsonb_build_object(
        'runAt', due, 'expiresAt', due + (f ->> 'ttlSeconds')::float8 * interval '1 s'))
    FROM input
    ON CONFLICT ("UserId", "JobType", "UniqueKey") WHERE "UniqueKey" IS NOT NULL DO UPDATE SET
      "Payload" = EXCLUDED."Payload", "RunAt" = LEAST(EXCLUDED."RunAt", ${LATEST}),
      "ExpiresAt" = LEAST(EXCLUDED."RunAt", ${LATEST}) + (EXCLUDED."ExpiresAt" - EXCLUDED."RunAt"),
      "EventSequence" = j."EventSequence" + 1
    WHERE ${allows('reschedule', 'j')} AND j."Attempt" = 0 AND j."UniqueUntil" = '-infinity'
    RETURNING ${event(
      `CASE j."EventSequence" WHEN 1 THEN 'queued' ELSE 'rescheduled' END`,
      `jsonb_strip_nulls(jsonb_build_object('runAt', j."RunAt", 'expiresAt', j."ExpiresAt")
        || CASE j."EventSequence" WHEN 1 THEN $2::jsonb - 'ttlSeconds' ELSE '{}' END)
        || jsonb_build_object('payload', j."Payload")`,
    )}
  )`);

/**
 * @returns no row when the key is held by a job that cannot wait any more: it runs, or was enqueued as unique. A
 *   `queued` event tells of a new job, `rescheduled` of one that was there
 */
export function debounceJob(db: Database, job: NewJob): Promise<MovedRow[]> {
  const { waitSeconds, maxWaitSeconds } = job.debounce ?? { waitSeconds: 0, maxWaitSeconds: null };
  const values = [job.id, JSON.stringify(job.facts), job.payloadJson, waitSeconds, maxWaitSeconds];
  return runMoves(db, DEBOUNCE, values);
}

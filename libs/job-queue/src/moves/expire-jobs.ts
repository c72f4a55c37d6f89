import { JobExpiredError } from '@cairn/errors';
import { UNIQUE_KEY_AT_END } from '../enqueue/unique-key.ts';
import { allows, target } from './job-moves.ts';
import type { Database } from './job-row.ts';
import { event, recordMove, runMoves } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';

/** SQL: queued jobs that were not started before their time was over. */
export const EXPIRED = `
    SELECT "Id" FROM "BackgroundJobs"
    WHERE "CompletedAt" IS NULL AND "ExpiresAt" <= now() AND ${allows('expire')}`;

/** A job that was started once has no `"ExpiresAt"` any more when it is Queued again: a retry may come later than that. */
const EXPIRE = recordMove(`due AS MATERIALIZED (
    ${EXPIRED}
    ORDER BY "ExpiresAt" LIMIT $1 FOR UPDATE SKIP LOCKED
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET
      "Status" = ${target('expire')}, "CompletedAt" = now(), ${UNIQUE_KEY_AT_END}, "ErrorMessage" = $2::jsonb ->> 'message',
      "Error" = $2::jsonb || jsonb_build_object('checkpointCount', 0, 'traceId', COALESCE(split_part(j."TraceParent", '-', 2), '')),
      "EventSequence" = j."EventSequence" + 1
    FROM due WHERE j."Id" = due."Id"
    RETURNING ${event(`'failed'`, `jsonb_build_object('error', j."Error", 'crashed', false, 'durationMs', NULL)`)}
  )`);

/** Fails up to `limit` jobs that were not started before their time was over. */
export function expireJobs(db: Database, limit: number): Promise<MovedRow[]> {
  const { code, message } = new JobExpiredError();
  return runMoves(db, EXPIRE, [limit, JSON.stringify({ code, message })]);
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { FIRST_START_SEQUENCE } from '../moves/record-moves.ts';
import { PAYLOAD_GUARD } from './payload-guard.ts';
import { REQUEST_PREWARM, SAFE_PATH } from './scaler-functions.ts';

/** Creates the job table, its history, the workers, and the requests for warmth. */
export class CreateJobQueue1763900000000 implements MigrationInterface {
  readonly name = 'CreateJobQueue1763900000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION cairn_request_prewarm(TEXT, INT)');
    await runner.query('DROP VIEW "JobEvents"');
    await runner.query('DROP TABLE "PrewarmRequests", "LaterJobEvents", "BackgroundJobs", "BackgroundWorkers"');
    await runner.query('DROP FUNCTION cairn_refuse_change()');
    await runner.query('DROP FUNCTION cairn_keep_payload()');
  }
}

/**
 * One row per worker process, kept as long as events name it; ids are never used twice. The heartbeat writes this row
 * alone, whatever the number of jobs.
 */
const WORKERS = `
CREATE TABLE "BackgroundWorkers" (
  "Id"             INT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  "Name"           TEXT NOT NULL,
  "StartedAt"      TIMESTAMPTZ NOT NULL DEFAULT now(),
  "SeenAt"         TIMESTAMPTZ NOT NULL DEFAULT now(),
  "StoppedAt"      TIMESTAMPTZ,
  "LostAt"         TIMESTAMPTZ,
  "CompletedCount" BIGINT NOT NULL DEFAULT 0,
  "FailedCount"    BIGINT NOT NULL DEFAULT 0
) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500)`;

/**
 * A row is events of its job too, see `HISTORY`. `"Beginning"` keeps what it began with in columns that change later, as JSON
 * in the words of the first event. Null: due at once, priority 0, and nothing else. `"FirstWorkerId"`: who started it, when
 * that was the second event. `"CompletedSequence"`: the place of its completion in its history.
 *
 * What stays as enqueued stands first and what claims and ends change stands last: the log of an update leaves out what is
 * the same at both ends of the row.
 */
const JOBS = `
CREATE TABLE "BackgroundJobs" (
  "Id"                UUID PRIMARY KEY WITH (fillfactor = 45),
  "UserId"            UUID NOT NULL,
  "JobType"           TEXT NOT NULL,
  "Payload"           JSONB NOT NULL,
  "ParentId"          UUID,
  "ChildIndex"        INT,
  "SubjectId"         TEXT,
  "IdempotencyKey"    TEXT,
  "ConcurrencyKey"    TEXT,
  "TraceParent"       TEXT,
  "Beginning"         JSONB,
  "CreatedAt"         TIMESTAMPTZ NOT NULL DEFAULT now(),
  "RunAt"             TIMESTAMPTZ NOT NULL DEFAULT now(),
  "ExpiresAt"         TIMESTAMPTZ,
  "MaxAttempts"       INT NOT NULL CHECK ("MaxAttempts" >= 1),
  "Priority"          SMALLINT NOT NULL DEFAULT 0,
  "UniqueKey"         TEXT,
  "UniqueUntil"       TIMESTAMPTZ,
  "RunningKey"        TEXT,
  "PendingChildren"   INT NOT NULL DEFAULT 0,
  "CrashCount"        INT NOT NULL DEFAULT 0,
  "Status"            INT NOT NULL DEFAULT 0 CHECK ("Status" BETWEEN 0 AND 4),
  "Attempt"           INT NOT NULL DEFAULT 0,
  "LeaseToken"        INT NOT NULL DEFAULT 0,
  "EventSequence"     INT NOT NULL DEFAULT 1,
  "ProgressPercent"   INT NOT NULL DEFAULT 0 CHECK ("ProgressPercent" BETWEEN 0 AND 100),
  "WorkerId"          INT,
  "FirstWorkerId"     INT,
  "CompletedSequence" INT,
  "StartedAt"         TIMESTAMPTZ,
  "CompletedAt"       TIMESTAMPTZ,
  "CancelRequestedAt" TIMESTAMPTZ,
  "DeleteRequestedAt" TIMESTAMPTZ,
  "StatusMessage"     TEXT,
  "Result"            JSONB,
  "Error"             JSONB,
  "ErrorMessage"      TEXT,
  CONSTRAINT "BackgroundJobs_place_of_a_child" CHECK (("ParentId" IS NULL) = ("ChildIndex" IS NULL)),
  CONSTRAINT "BackgroundJobs_worker_while_processing" CHECK ("Status" <> 1 OR "WorkerId" IS NOT NULL),
  CONSTRAINT "BackgroundJobs_completed_at_the_end" CHECK (("Status" >= 2) = ("CompletedAt" IS NOT NULL))
) WITH (
  -- As much room as there are rows: a claim takes a whole page of jobs and stays heap-only. A fixed threshold keeps vacuum as busy with a million
  -- finished rows as with none.
  fillfactor = 45,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 5000
)`;

/**
 * Keys come in the order of time, and a key comes again when its job ends: pages are filled by half, or each would be
 * split for that.
 *
 * An update that changes any column of any index, predicates included, pays for all indexes again. So none names a
 * column that a claim, a heartbeat or a progress report changes; above all not "Status": what is unfinished has no
 * "CompletedAt". "RunningKey" is set by claims of limited jobs only, and "Error" by failures.
 */
const INDEXES = [
  // Exactly the order of the claim: without the tie-breaker the planner sorts the backlog at each claim. The type comes
  // first, so that a type which is paused or at its limit costs the others nothing.
  `CREATE INDEX "BackgroundJobs_ready" ON "BackgroundJobs" ("JobType", "Priority", "RunAt", "Id")
     WHERE "CompletedAt" IS NULL AND "ConcurrencyKey" IS NULL`,
  // The lanes of jobs with a key, each in the order of its enqueues.
  `CREATE INDEX "BackgroundJobs_keyed" ON "BackgroundJobs" ("JobType", "ConcurrencyKey", "CreatedAt", "Id")
     WHERE "CompletedAt" IS NULL AND "ConcurrencyKey" IS NOT NULL`,
  // What a user has under way: snapshots, depth per user, and turns between users.
  `CREATE INDEX "BackgroundJobs_user_active" ON "BackgroundJobs" ("UserId", "JobType", "Priority", "RunAt", "Id")
     WHERE "CompletedAt" IS NULL`,
  `CREATE INDEX "BackgroundJobs_limited" ON "BackgroundJobs" ("JobType", "RunningKey") WHERE "RunningKey" IS NOT NULL`,
  `CREATE UNIQUE INDEX "BackgroundJobs_idempotency" ON "BackgroundJobs" ("UserId", "JobType", "IdempotencyKey")
     WHERE "IdempotencyKey" IS NOT NULL`,
  `CREATE UNIQUE INDEX "BackgroundJobs_unique" ON "BackgroundJobs" ("UserId", "JobType", "UniqueKey")
     WHERE "UniqueKey" IS NOT NULL`,
  // Ids are ordered by time, so this is what a user has had, newest last. Without what is under way, which has its own
  // index: an entry of its own for each job at its beginning would be a sixth of all that is written. Without children:
  // a page of the list must not walk over thousands.
  `CREATE INDEX "BackgroundJobs_user_finished" ON "BackgroundJobs" ("UserId", "Id")
     WHERE "CompletedAt" IS NOT NULL AND "ParentId" IS NULL`,
  // What makes a repeated fan-out harmless: one child in each place.
  `CREATE UNIQUE INDEX "BackgroundJobs_children" ON "BackgroundJobs" ("ParentId", "ChildIndex") WHERE "ParentId" IS NOT NULL`,
  `CREATE INDEX "BackgroundJobs_unfinished_children" ON "BackgroundJobs" ("ParentId")
     WHERE "ParentId" IS NOT NULL AND "CompletedAt" IS NULL`,
  // Few rows: parents whose children are at work.
  `CREATE INDEX "BackgroundJobs_parked" ON "BackgroundJobs" ("Id") WHERE "RunAt" = 'infinity' AND "CompletedAt" IS NULL`,
  `CREATE INDEX "BackgroundJobs_dead_letters" ON "BackgroundJobs" ("JobType", "CompletedAt")
     WHERE "Error" IS NOT NULL AND "CompletedAt" IS NOT NULL`,
  `CREATE INDEX "BackgroundJobs_expiring" ON "BackgroundJobs" ("ExpiresAt")
     WHERE "CompletedAt" IS NULL AND "ExpiresAt" IS NOT NULL`,
  `CREATE INDEX "BackgroundJobs_deleted" ON "BackgroundJobs" ("DeleteRequestedAt") WHERE "DeleteRequestedAt" IS NOT NULL`,
];

/**
 * What happened after the first event and no row of a job tells. Append-only. No foreign key: it would lock the job row once
 * more for every event. Rows go with their job when it is purged. The wide column stands last, so that a row takes little
 * room.
 */
const LATER_EVENTS = `
CREATE TABLE "LaterJobEvents" (
  "JobId"    UUID NOT NULL,
  "At"       TIMESTAMPTZ NOT NULL,
  "Sequence" INT NOT NULL CHECK ("Sequence" > 1),
  "Attempt"  INT NOT NULL,
  "WorkerId" INT,
  "Kind"     TEXT NOT NULL,
  "Data"     JSONB,
  PRIMARY KEY ("JobId", "Sequence")
) WITH (autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 200000)`;

/**
 * The whole history, for all who read. A statement about one kind or one job reads only what it must.
 *
 * Most jobs are queued, started once and completed: rows of their own for these would be half of all that is written. What
 * the job's row tells of them is set once: the time of a first start, its worker and a completion are never overwritten.
 */
const HISTORY = `
CREATE VIEW "JobEvents" AS
SELECT "Id" AS "JobId", "CreatedAt" AS "At", 1 AS "Sequence", 0 AS "Attempt", NULL::int AS "WorkerId", 'queued'::text AS "Kind",
  jsonb_strip_nulls(jsonb_build_object('userId', "UserId", 'jobType', "JobType", 'maxAttempts', "MaxAttempts", 'priority', 0,
    'parentId', "ParentId", 'childIndex', "ChildIndex", 'subjectId', "SubjectId", 'idempotencyKey', "IdempotencyKey",
    'concurrencyKey', "ConcurrencyKey", 'traceParent', "TraceParent"))
    || jsonb_build_object('payload', "Payload") || COALESCE("Beginning", '{}') AS "Data"
FROM "BackgroundJobs"
UNION ALL
SELECT "Id", "StartedAt", ${FIRST_START_SEQUENCE}, 1, "FirstWorkerId", 'started', NULL FROM "BackgroundJobs" WHERE "FirstWorkerId" IS NOT NULL
UNION ALL
SELECT "Id", "CompletedAt", "CompletedSequence", "Attempt", "WorkerId", 'completed',
  CASE WHEN "Result" IS NOT NULL THEN jsonb_build_object('result', "Result") END
FROM "BackgroundJobs" WHERE "CompletedSequence" IS NOT NULL
UNION ALL
SELECT "JobId", "At", "Sequence", "Attempt", "WorkerId", "Kind", "Data" FROM "LaterJobEvents"`;

/** The columns that the first event is made of, but for the payload, which a debounced job replaces. */
const FIXED = [
  'Id',
  'UserId',
  'JobType',
  'ParentId',
  'ChildIndex',
  'SubjectId',
  'IdempotencyKey',
  'ConcurrencyKey',
  'TraceParent',
  'Beginning',
  'CreatedAt',
  'MaxAttempts',
];

/**
 * A history that can be changed is none. Deleting is for jobs that are removed as a whole.
 *
 * Triggers for statements: one for rows would fetch the old row of every update there is. So what may not change may
 * not even be named; a payload may, by the one statement that has kept the first, see `PAYLOAD_GUARD`.
 */
const APPEND_ONLY = [
  `CREATE FUNCTION cairn_refuse_change() RETURNS TRIGGER LANGUAGE plpgsql AS $$
   BEGIN RAISE EXCEPTION 'rows of "%" are only appended', TG_ARGV[0]; END $$`,
  `CREATE TRIGGER "LaterJobEvents_append_only" BEFORE UPDATE ON "LaterJobEvents"
     FOR EACH STATEMENT EXECUTE FUNCTION cairn_refuse_change('JobEvents')`,
  `CREATE TRIGGER "BackgroundJobs_append_only" BEFORE UPDATE OF ${FIXED.map((column) => `"${column}"`).join(', ')} ON "BackgroundJobs"
     FOR EACH STATEMENT EXECUTE FUNCTION cairn_refuse_change('JobEvents')`,
];

const PREWARM = `
CREATE TABLE "PrewarmRequests" (
  "Id"          UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "ExpiresAt"   TIMESTAMPTZ NOT NULL,
  "RequestedBy" TEXT NOT NULL
)`;

const STATEMENTS = [
  WORKERS,
  JOBS,
  ...INDEXES,
  LATER_EVENTS,
  HISTORY,
  ...APPEND_ONLY,
  ...PAYLOAD_GUARD,
  PREWARM,
  SAFE_PATH,
  REQUEST_PREWARM,
  // Functions are open to everybody by default.
  'REVOKE ALL ON FUNCTION cairn_request_prewarm(TEXT, INT) FROM PUBLIC',
];

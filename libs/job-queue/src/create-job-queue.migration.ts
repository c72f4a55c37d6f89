import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Creates the job table, its history, the prewarm requests and the number that the autoscaler reads. */
export class CreateJobQueue1763800000000 implements MigrationInterface {
  readonly name = 'CreateJobQueue1763800000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION cairn_request_prewarm(TEXT, INT)');
    await runner.query('DROP FUNCTION cairn_job_backlog()');
    await runner.query('DROP TABLE "PrewarmRequests", "JobEvents", "BackgroundJobs"');
  }
}

const JOBS = `
CREATE TABLE "BackgroundJobs" (
  "Id"                UUID PRIMARY KEY,
  "UserId"            UUID NOT NULL,
  "JobType"           TEXT NOT NULL,
  "Status"            INT NOT NULL DEFAULT 0 CHECK ("Status" BETWEEN 0 AND 4),
  "Payload"           JSONB NOT NULL,
  "Result"            JSONB,
  "ErrorMessage"      TEXT,
  "ProgressPercent"   INT NOT NULL DEFAULT 0 CHECK ("ProgressPercent" BETWEEN 0 AND 100),
  "StatusMessage"     TEXT,
  "CreatedAt"         TIMESTAMPTZ NOT NULL DEFAULT now(),
  "StartedAt"         TIMESTAMPTZ,
  "CompletedAt"       TIMESTAMPTZ,
  "RunAt"             TIMESTAMPTZ NOT NULL DEFAULT now(),
  "Priority"          SMALLINT NOT NULL DEFAULT 0,
  "Attempt"           INT NOT NULL DEFAULT 0,
  "MaxAttempts"       INT NOT NULL CHECK ("MaxAttempts" >= 1),
  "CrashCount"        INT NOT NULL DEFAULT 0,
  "LeaseToken"        UUID,
  "LeaseExpiresAt"    TIMESTAMPTZ,
  "WorkerId"          TEXT,
  "CancelRequestedAt" TIMESTAMPTZ,
  "DeleteRequestedAt" TIMESTAMPTZ,
  "IdempotencyKey"    TEXT,
  "ConcurrencyKey"    TEXT,
  "SubjectId"         TEXT,
  "TraceParent"       TEXT,
  "Error"             JSONB,
  "EventSequence"     INT NOT NULL DEFAULT 0,
  CONSTRAINT "BackgroundJobs_lease_while_processing"
    CHECK (("Status" = 1) = ("LeaseToken" IS NOT NULL) AND ("LeaseToken" IS NULL) = ("LeaseExpiresAt" IS NULL))
) WITH (
  -- Room on the page keeps lease renewals and progress HOT; a fixed threshold keeps vacuum as busy with a million
  -- finished rows as with none.
  fillfactor = 80,
  autovacuum_vacuum_scale_factor = 0,
  autovacuum_vacuum_threshold = 1000,
  autovacuum_vacuum_cost_delay = 0,
  autovacuum_analyze_scale_factor = 0,
  autovacuum_analyze_threshold = 5000
)`;

/**
 * Each index is paid for on every change of state, so there are no others. None holds a column that a heartbeat or a
 * progress report writes.
 */
const INDEXES = [
  // Exactly the order of the claim: without the tie-breaker the planner sorts the backlog at each claim.
  `CREATE INDEX "BackgroundJobs_ready" ON "BackgroundJobs" ("Priority", "RunAt", "Id") WHERE "Status" = 0`,
  `CREATE INDEX "BackgroundJobs_running" ON "BackgroundJobs" ("WorkerId") WHERE "Status" = 1`,
  `CREATE UNIQUE INDEX "BackgroundJobs_idempotency" ON "BackgroundJobs" ("UserId", "JobType", "IdempotencyKey")
     WHERE "IdempotencyKey" IS NOT NULL`,
  // Ids are ordered by time, so this is a user's list, newest last.
  `CREATE INDEX "BackgroundJobs_user" ON "BackgroundJobs" ("UserId", "Id")`,
  `CREATE INDEX "BackgroundJobs_user_active" ON "BackgroundJobs" ("UserId", "Id") WHERE "Status" IN (0, 1)`,
  `CREATE INDEX "BackgroundJobs_deleted" ON "BackgroundJobs" ("DeleteRequestedAt") WHERE "DeleteRequestedAt" IS NOT NULL`,
];

/** No foreign key: it would lock the job row once more for every event. Rows go with their job when it is purged. */
const EVENTS = `
CREATE TABLE "JobEvents" (
  "JobId"    UUID NOT NULL,
  "Sequence" INT NOT NULL,
  "Kind"     TEXT NOT NULL,
  "At"       TIMESTAMPTZ NOT NULL,
  "Attempt"  INT NOT NULL,
  "WorkerId" TEXT,
  "UserId"   UUID NOT NULL,
  "Data"     JSONB NOT NULL,
  PRIMARY KEY ("JobId", "Sequence")
)`;

const PREWARM = `
CREATE TABLE "PrewarmRequests" (
  "Id"          UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  "ExpiresAt"   TIMESTAMPTZ NOT NULL,
  "RequestedBy" TEXT NOT NULL
)`;

/**
 * The functions below keep this path. `pg_temp` stands last, or whoever may call them could put a view of their own
 * before our tables, and have it run with the owner's rights.
 */
const SAFE_PATH = `SELECT set_config('search_path', format('%I, pg_temp', current_schema()), true)`;

/**
 * What replicas are busy with or should wake for: due jobs, as `claim` would take them, running jobs whose worker is
 * alive, and requests for warmth. An expired lease does not count, or dead work would keep replicas up.
 */
const BACKLOG = `
CREATE FUNCTION cairn_job_backlog() RETURNS BIGINT
LANGUAGE sql STABLE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  SELECT (SELECT count(*) FROM "BackgroundJobs" WHERE "Status" = 0 AND "RunAt" <= now())
       + (SELECT count(*) FROM "BackgroundJobs" WHERE "Status" = 1 AND "LeaseExpiresAt" > now())
       + (SELECT count(*) FROM "PrewarmRequests" WHERE "ExpiresAt" > now())
$$`;

/** For other services: whoever may execute it can ask for a warm replica, without a right on the table. */
const REQUEST_PREWARM = `
CREATE FUNCTION cairn_request_prewarm(requested_by TEXT, warm_seconds INT) RETURNS VOID
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path FROM CURRENT AS $$
  INSERT INTO "PrewarmRequests" ("ExpiresAt", "RequestedBy")
  VALUES (now() + make_interval(secs => LEAST(warm_seconds, 3600)), left(requested_by, 100))
$$`;

const STATEMENTS = [
  JOBS,
  ...INDEXES,
  EVENTS,
  PREWARM,
  SAFE_PATH,
  BACKLOG,
  REQUEST_PREWARM,
  // Functions are open to everybody by default. The scaler's role gets its grant in scaler-role.ts.
  'REVOKE ALL ON FUNCTION cairn_job_backlog() FROM PUBLIC',
  'REVOKE ALL ON FUNCTION cairn_request_prewarm(TEXT, INT) FROM PUBLIC',
];

/** The queue's migrations in order, for the data source of the service that owns the job table. */
export const jobQueueMigrations = [CreateJobQueue1763800000000];

import type { DrillDatabase } from './drill-database.ts';

const STATEMENTS = [
  'CREATE SCHEMA drill',
  // Each run of a handler, written by the handler on a connection of its own.
  `CREATE TABLE drill."Ledger" (
     "Run" UUID PRIMARY KEY, "JobId" UUID NOT NULL, "Attempt" INT NOT NULL, "WorkerPid" INT NOT NULL,
     "At" TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), "EndedAt" TIMESTAMPTZ, "Outcome" TEXT
   )`,
  'CREATE INDEX ON drill."Ledger" ("JobId")',
  'CREATE INDEX ON drill."Ledger" ("At")',
  // What a job is there for: it must be here once.
  'CREATE TABLE drill."Effects" ("JobId" UUID PRIMARY KEY, "Run" UUID NOT NULL)',
  'CREATE TABLE drill."UnitRuns" ("JobId" UUID NOT NULL, "UnitId" TEXT NOT NULL, "WorkerPid" INT NOT NULL)',
  // Jobs that a caller was told of: losing one of them is losing a job.
  'CREATE TABLE drill."Acknowledged" ("JobId" UUID PRIMARY KEY)',
  'CREATE TABLE drill."Gates" ("Name" TEXT PRIMARY KEY)',
  // Each change of state, whoever makes it and whatever the queue itself writes down.
  `CREATE TABLE drill."Audit" (
     "Id" BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY, "JobId" UUID NOT NULL,
     "At" TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(), "From" INT NOT NULL, "To" INT NOT NULL, "WorkerId" INT
   )`,
  'CREATE INDEX ON drill."Audit" ("JobId")',
  `CREATE FUNCTION drill.audit() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
   BEGIN
     INSERT INTO drill."Audit" ("JobId", "From", "To", "WorkerId")
     VALUES (NEW."Id", OLD."Status", NEW."Status", NEW."WorkerId");
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER drill_audit AFTER UPDATE OF "Status" ON public."BackgroundJobs" FOR EACH ROW
   WHEN (OLD."Status" IS DISTINCT FROM NEW."Status") EXECUTE FUNCTION drill.audit()`,
];

/** To a database in which the queue's tables exist. */
export async function createLedger(database: DrillDatabase): Promise<void> {
  await database.rows(STATEMENTS.join(';\n'));
}

import type { MigrationInterface, QueryRunner } from 'typeorm';
import { SAFE_PATH } from './scaler-functions.ts';

/** Creates the kill switches. */
export class CreateQueueSwitches1763900000021 implements MigrationInterface {
  readonly name = 'CreateQueueSwitches1763900000021';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [SWITCHES, CHANGES, JOB_PROVIDERS, SAFE_PATH, RECORD_CHANGE, ON_CHANGE]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE "QueueSwitches", "QueueSwitchChanges", "JobProviders"');
    await runner.query('DROP FUNCTION cairn_record_switch_change()');
  }
}

/** One row per thing that was ever switched. Plain SQL will do in an emergency: the trigger does the rest. */
const SWITCHES = `
CREATE TABLE "QueueSwitches" (
  "Scope"  TEXT NOT NULL CHECK ("Scope" IN ('type', 'provider', 'user')),
  "Name"   TEXT NOT NULL CHECK ("Name" <> ''),
  "Mode"   TEXT NOT NULL CHECK ("Mode" IN ('open', 'paused', 'stopped')),
  "Reason" TEXT NOT NULL,
  "SetBy"  TEXT NOT NULL DEFAULT session_user,
  "Since"  TIMESTAMPTZ NOT NULL DEFAULT now(),
  PRIMARY KEY ("Scope", "Name"),
  CONSTRAINT "QueueSwitches_users_by_id"
    CHECK ("Scope" <> 'user' OR "Name" ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
)`;

/** Append-only. The highest id is the version that every replica compares with what it knows. */
const CHANGES = `
CREATE TABLE "QueueSwitchChanges" (
  "Id"     BIGINT PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  "At"     TIMESTAMPTZ NOT NULL DEFAULT now(),
  "Scope"  TEXT NOT NULL,
  "Name"   TEXT NOT NULL,
  "Mode"   TEXT NOT NULL,
  "Reason" TEXT NOT NULL,
  "SetBy"  TEXT NOT NULL
)`;

/** Which providers a type can run with, as its handlers say, so that SQL can tell which types a provider's switch holds. */
const JOB_PROVIDERS = `
CREATE TABLE "JobProviders" (
  "JobType"   TEXT PRIMARY KEY,
  "Providers" TEXT[] NOT NULL
)`;

/** The lock comes before the id is drawn, so that ids commit in their order and nobody misses a lower one. */
const RECORD_CHANGE = `
CREATE FUNCTION cairn_record_switch_change() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('cairn queue switches', 0));
  IF TG_OP = 'DELETE' THEN
    INSERT INTO "QueueSwitchChanges" ("Scope", "Name", "Mode", "Reason", "SetBy")
    VALUES (OLD."Scope", OLD."Name", 'open', 'row deleted', session_user);
  ELSE
    INSERT INTO "QueueSwitchChanges" ("Scope", "Name", "Mode", "Reason", "SetBy")
    VALUES (NEW."Scope", NEW."Name", NEW."Mode", NEW."Reason", NEW."SetBy");
  END IF;
  PERFORM pg_notify('cairn_queue_switches', '');
  RETURN NULL;
END
$$`;

const ON_CHANGE = `
CREATE TRIGGER "QueueSwitches_record_change" AFTER INSERT OR UPDATE OR DELETE ON "QueueSwitches"
FOR EACH ROW EXECUTE FUNCTION cairn_record_switch_change()`;

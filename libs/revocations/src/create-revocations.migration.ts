import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Creates the list of revoked tokens, in the schema `auth`, which belongs to this lib alone. Every service that obeys the
 * list has this migration among its own, and whichever starts first makes it.
 */
export class CreateRevocations1764200000000 implements MigrationInterface {
  readonly name = 'CreateRevocations1764200000000';

  async up(runner: QueryRunner): Promise<void> {
    // The services migrate under locks of their own; IF NOT EXISTS alone fails when two of them come together.
    await runner.query(`SELECT pg_advisory_xact_lock(hashtextextended('cairn auth schema', 0))`);
    for (const statement of [SCHEMA, VERSIONS, REVOCATIONS, BY_VERSION, GIVE_VERSION, ON_WRITE]) {
      await runner.query(statement);
    }
  }

  /** Leaves everything: the other services still read it. */
  async down(): Promise<void> {}
}

const SCHEMA = 'CREATE SCHEMA IF NOT EXISTS auth';

const VERSIONS = 'CREATE SEQUENCE IF NOT EXISTS auth."RevocationVersions"';

/**
 * One row per revoked token (its `jti`), and one per user whose tokens issued before a time are revoked. The defaults
 * are such that plain SQL with a kind, a name and a reason will do in an emergency.
 */
const REVOCATIONS = `
CREATE TABLE IF NOT EXISTS auth."Revocations" (
  "Kind"         TEXT NOT NULL CHECK ("Kind" IN ('token', 'user')),
  "Name"         TEXT NOT NULL CHECK ("Name" <> ''),
  "IssuedBefore" TIMESTAMPTZ NOT NULL DEFAULT now(),
  "Reason"       TEXT NOT NULL,
  "RevokedBy"    TEXT NOT NULL DEFAULT session_user,
  "RevokedAt"    TIMESTAMPTZ NOT NULL DEFAULT now(),
  "KeepUntil"    TIMESTAMPTZ NOT NULL DEFAULT now() + interval '30 days',
  "Version"      BIGINT NOT NULL,
  PRIMARY KEY ("Kind", "Name"),
  CONSTRAINT "Revocations_users_by_id"
    CHECK ("Kind" <> 'user' OR "Name" ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$')
)`;

const BY_VERSION = 'CREATE INDEX IF NOT EXISTS "RevocationsVersion" ON auth."Revocations" ("Version")';

/** The lock comes before the number is drawn, so that numbers commit in their order and nobody reads past a lower one. */
const GIVE_VERSION = `
CREATE OR REPLACE FUNCTION auth.cairn_number_revocation() RETURNS TRIGGER
LANGUAGE plpgsql SET search_path = pg_catalog AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('cairn revocations', 0));
  NEW."Version" := nextval('auth."RevocationVersions"');
  RETURN NEW;
END
$$`;

const ON_WRITE = `
CREATE OR REPLACE TRIGGER "Revocations_number" BEFORE INSERT OR UPDATE ON auth."Revocations"
FOR EACH ROW EXECUTE FUNCTION auth.cairn_number_revocation()`;

import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateIdempotencyKeys1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE domain."IdempotencyKeys" (
        "UserId" uuid NOT NULL,
        "Route" text NOT NULL,
        "Key" text NOT NULL,
        "LeaseToken" uuid NOT NULL,
        "LeaseExpiresAt" timestamptz NOT NULL,
        "Fingerprint" text,
        "Answer" jsonb,
        "ExpiresAt" timestamptz NOT NULL,
        PRIMARY KEY ("UserId", "Route", "Key")
      )`);
    await runner.query(`CREATE INDEX "IX_IdempotencyKeys_ExpiresAt" ON domain."IdempotencyKeys" ("ExpiresAt")`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

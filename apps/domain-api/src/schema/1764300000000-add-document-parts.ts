import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Documents of several files, their settings, and further runs of them. Empty columns are those of the release before. */
export class AddDocumentParts1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE domain."Documents"
        ADD COLUMN "Settings" jsonb,
        ADD COLUMN "Parts" jsonb,
        ADD COLUMN "Run" int NOT NULL DEFAULT 0,
        ADD COLUMN "PastJobIds" uuid[] NOT NULL DEFAULT '{}'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a document's results are worth a look for; of documents that were completed before, nothing is known. */
export class AddPageConfidence1764310000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      ALTER TABLE domain."Documents"
        ADD COLUMN "LowConfidencePages" jsonb NOT NULL DEFAULT '[]',
        ADD COLUMN "Decrypted" boolean NOT NULL DEFAULT false`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

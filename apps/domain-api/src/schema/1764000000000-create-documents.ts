import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDocuments1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE domain."Documents" (
        "Id" uuid PRIMARY KEY,
        "UserId" uuid NOT NULL,
        "Title" text NOT NULL,
        "FileName" text NOT NULL,
        "ContentType" text NOT NULL,
        "Language" text NOT NULL,
        "SizeBytes" bigint,
        "Sha256" text,
        "Status" text NOT NULL CHECK ("Status" IN
          ('Uploading', 'Accepted', 'Queued', 'Processing', 'Completed', 'Failed', 'Cancelled', 'Deleting')),
        "Validation" jsonb,
        "JobId" uuid,
        "SubmittingAt" timestamptz,
        "JobSequence" int NOT NULL DEFAULT 0,
        "ProgressPercent" int NOT NULL DEFAULT 0,
        "StatusMessage" text,
        "PageCount" int,
        "FailedPages" jsonb NOT NULL DEFAULT '[]',
        "MeanConfidence" double precision,
        "Error" jsonb,
        "ResultBlobs" jsonb,
        "CreatedAt" timestamptz(3) NOT NULL DEFAULT now(),
        "UpdatedAt" timestamptz(3) NOT NULL DEFAULT now()
      )`);
    // Serves the list in its order, page by page.
    await runner.query(`
      CREATE INDEX "IX_Documents_UserId_CreatedAt" ON domain."Documents" ("UserId", "CreatedAt" DESC, "Id" DESC)
      WHERE "Status" NOT IN ('Uploading', 'Deleting')`);
    // Serves the sweep of uploads that a crash left behind; nearly empty at any time.
    await runner.query(`
      CREATE INDEX "IX_Documents_Uploading" ON domain."Documents" ("CreatedAt") WHERE "Status" = 'Uploading'`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

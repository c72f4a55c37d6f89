import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What a release in the field may add to the queue's tables while the release before it still works on them. */
export class SecondVersion1999000000000 implements MigrationInterface {
  readonly name = 'SecondVersion1999000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE "BackgroundJobs" ADD COLUMN "AddedByVersion2" TEXT DEFAULT 'version 2'`);
    await runner.query(`ALTER TABLE "LaterJobEvents" ADD COLUMN "AddedByVersion2" INT`);
    await runner.query(`CREATE INDEX "BackgroundJobs_version_2" ON "BackgroundJobs" ("CreatedAt")`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "BackgroundJobs_version_2"');
    await runner.query('ALTER TABLE "LaterJobEvents" DROP COLUMN "AddedByVersion2"');
    await runner.query('ALTER TABLE "BackgroundJobs" DROP COLUMN "AddedByVersion2"');
  }
}

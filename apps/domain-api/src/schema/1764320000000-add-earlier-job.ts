import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A further run of a document keeps the results of the one before until its own stand. */
export class AddEarlierJob1764320000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`ALTER TABLE domain."Documents" ADD COLUMN "EarlierJobId" uuid`);
  }

  async down(): Promise<void> {
    throw new Error('Migrations only go forward.');
  }
}

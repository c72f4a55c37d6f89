import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Gives children their place under their parent, and keeps them out of the way of everything else. */
export class CreateChildren1763900000010 implements MigrationInterface {
  readonly name = 'CreateChildren1763900000010';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of STATEMENTS) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX "BackgroundJobs_children", "BackgroundJobs_unfinished_children"');
    await runner.query('DROP INDEX "BackgroundJobs_parked", "BackgroundJobs_user"');
    await runner.query('ALTER TABLE "BackgroundJobs" DROP COLUMN "ChildIndex"');
    await runner.query(
      'CREATE INDEX "BackgroundJobs_children" ON "BackgroundJobs" ("ParentId", "Id") WHERE "ParentId" IS NOT NULL',
    );
    await runner.query('CREATE INDEX "BackgroundJobs_user" ON "BackgroundJobs" ("UserId", "Id")');
  }
}

const STATEMENTS = [
  `ALTER TABLE "BackgroundJobs" ADD COLUMN "ChildIndex" INT,
     ADD CONSTRAINT "BackgroundJobs_place_of_a_child" CHECK (("ParentId" IS NULL) = ("ChildIndex" IS NULL))`,
  'DROP INDEX "BackgroundJobs_children", "BackgroundJobs_user"',
  // What makes a repeated fan-out harmless: one child in each place.
  `CREATE UNIQUE INDEX "BackgroundJobs_children" ON "BackgroundJobs" ("ParentId", "ChildIndex") WHERE "ParentId" IS NOT NULL`,
  `CREATE INDEX "BackgroundJobs_unfinished_children" ON "BackgroundJobs" ("ParentId")
     WHERE "ParentId" IS NOT NULL AND "CompletedAt" IS NULL`,
  // Few rows: parents whose children are at work.
  `CREATE INDEX "BackgroundJobs_parked" ON "BackgroundJobs" ("Id") WHERE "RunAt" = 'infinity' AND "CompletedAt" IS NULL`,
  // A user's list has no children: a page of it must not walk over thousands.
  `CREATE INDEX "BackgroundJobs_user" ON "BackgroundJobs" ("UserId", "Id") WHERE "ParentId" IS NULL`,
];

import type { Database } from '../moves/job-row.ts';

/**
 * Removes workers that ended more than 30 days ago and that no job or event can name: whatever a worker did, it did to
 * jobs that were there before its last sign of life, and the oldest job is younger than that. A day's difference allows
 * for the clocks that made the ids.
 */
export async function forgetWorkers(db: Database): Promise<void> {
  await db.query(
    `DELETE FROM "BackgroundWorkers" WHERE GREATEST("SeenAt", "StoppedAt", "LostAt") < LEAST(
       now() - interval '30 days',
       (SELECT "CreatedAt" - interval '1 day' FROM "BackgroundJobs" ORDER BY "Id" LIMIT 1)
     )`,
  );
}

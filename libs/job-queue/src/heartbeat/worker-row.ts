import type { Database } from '../moves/job-row.ts';

/** Enters a worker process into `"BackgroundWorkers"`. @returns its id, which was never used before */
export async function registerWorker(db: Database, name: string): Promise<number> {
  const [row] = (await db.query(`INSERT INTO "BackgroundWorkers" ("Name") VALUES ($1) RETURNING "Id"`, [name])) as {
    Id: number;
  }[];
  if (!row) throw new Error('The worker could not be registered.');
  return row.Id;
}

/** The worker has given everything back; nobody needs to wait for its lease. */
export async function signOffWorker(
  db: Database,
  workerId: number,
  counts: { completedCount: number; failedCount: number },
): Promise<void> {
  await db.query(
    `UPDATE "BackgroundWorkers" SET "StoppedAt" = now(), "CompletedCount" = $2, "FailedCount" = $3 WHERE "Id" = $1`,
    [workerId, counts.completedCount, counts.failedCount],
  );
}

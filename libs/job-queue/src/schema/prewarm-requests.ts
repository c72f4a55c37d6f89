import type { Database } from '../moves/job-row.ts';

export const EXPIRED_PREWARM_REQUESTS = `FROM "PrewarmRequests" WHERE "ExpiresAt" < now()`;

/** They count for the autoscaler until they expire; after that they are only in the way. */
export async function deleteExpiredPrewarmRequests(db: Database): Promise<void> {
  await db.query(`DELETE ${EXPIRED_PREWARM_REQUESTS}`);
}

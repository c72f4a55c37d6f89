import { DESERTED, FORGOTTEN } from '../children/settle-families.ts';
import { workerIsLost } from '../heartbeat/worker-session.ts';
import { FULL_RATES } from '../limits/rates.ts';
import { purgeable } from '../moves/delete-job.ts';
import { EXPIRED } from '../moves/expire-jobs.ts';
import type { Database } from '../moves/job-row.ts';
import { STALE } from '../moves/reclaim-jobs.ts';
import { EXPIRED_PREWARM_REQUESTS } from '../schema/prewarm-requests.ts';

/** All that a sweep settles. */
const LEFTOVERS = [
  `SELECT 1 FROM "BackgroundWorkers" w WHERE ${workerIsLost('w', '$1', '$2')}`,
  STALE,
  EXPIRED,
  DESERTED,
  FORGOTTEN,
  purgeable('$3'),
  `SELECT 1 ${EXPIRED_PREWARM_REQUESTS}`,
  `SELECT 1 ${FULL_RATES}`,
];

const ANY_LEFTOVERS = `SELECT ${LEFTOVERS.map((query) => `EXISTS (${query})`).join(' OR ')} AS any`;

export interface LeftoverTimes {
  leaseSeconds: number;
  maxSilenceSeconds: number;
  purgeAfterSeconds: number;
}

/** Whether a sweep would find anything to do: one statement, where the sweep itself takes ten. */
export async function areLeftovers(
  db: Database,
  { leaseSeconds, maxSilenceSeconds, purgeAfterSeconds }: LeftoverTimes,
): Promise<boolean> {
  const rows = (await db.query(ANY_LEFTOVERS, [leaseSeconds, maxSilenceSeconds, purgeAfterSeconds])) as {
    any: boolean;
  }[];
  return rows[0]?.any === true;
}

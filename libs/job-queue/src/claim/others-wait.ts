import { runPrepared } from '@cairn/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import type { ClaimedJob } from './claimed-job.ts';

/** SQL: whether there is a row, found by the order of an index: `EXISTS` would let the planner read the table instead. */
function some(query: string): string {
  return `(${query} LIMIT 1) IS NOT NULL`;
}

const USER = '(SELECT $2::uuid)';
const PRIORITY = '(SELECT $3::smallint)';

/**
 * Beside the user and the priority of what was claimed last: an index has many dead entries where jobs were just claimed,
 * and none elsewhere.
 */
const OTHERS = `
SELECT ${['<', '>']
  .map((side) =>
    some(
      `SELECT 1 FROM "BackgroundJobs" u WHERE u."CompletedAt" IS NULL AND u."UserId" ${side} ${USER} ORDER BY u."UserId"`,
    ),
  )
  .join(' OR ')}
  OR EXISTS (SELECT 1 FROM unnest((SELECT $1::text[])) AS type WHERE ${['<', '>']
    .map((side) =>
      some(`SELECT 1 FROM "BackgroundJobs" p WHERE p."JobType" = type AND p."CompletedAt" IS NULL
        AND p."ConcurrencyKey" IS NULL AND p."Priority" ${side} ${PRIORITY} ORDER BY p."Priority"`),
    )
    .join(' OR ')}) AS "Others"`;

/** Jobs of one user and priority. */
export type OneKind = Pick<ClaimedJob, 'userId' | 'priority'>;

/** @returns nothing when they are of several */
export function oneKind(jobs: readonly ClaimedJob[]): OneKind | undefined {
  const [first] = jobs;
  if (!first) return undefined;
  const { userId, priority } = first;
  return jobs.every((job) => job.userId === userId && job.priority === priority) ? { userId, priority } : undefined;
}

/**
 * Whether a claim in turn could take other jobs than one in order: some of another user, or such as urgent ones could hold
 * up for ever. It takes a tenth of what such a claim takes.
 *
 * @param claimed of the last claim
 */
export async function othersWait(
  source: DataSource | EntityManager,
  jobTypes: readonly string[],
  { userId, priority }: OneKind,
): Promise<boolean> {
  const statement = { name: 'cairn others wait', text: OTHERS, values: [jobTypes, userId, priority] };
  const [row] = await runPrepared<{ Others: string }>(source, statement);
  return row?.Others === 't';
}

import { runPrepared } from '@cairn/postgres';
import type { DataSource, EntityManager } from 'typeorm';

/** The first and the last entry of an index tell whether all are the same. */
const SEVERAL = `
SELECT (SELECT f."UserId" FROM "BackgroundJobs" f WHERE f."CompletedAt" IS NULL ORDER BY f."UserId" LIMIT 1)
  IS DISTINCT FROM
  (SELECT l."UserId" FROM "BackgroundJobs" l WHERE l."CompletedAt" IS NULL ORDER BY l."UserId" DESC LIMIT 1) AS "Users",
  (SELECT min(first."Priority") IS DISTINCT FROM max(last."Priority") FROM unnest($1::text[]) AS type
   CROSS JOIN LATERAL (
     SELECT f."Priority" FROM "BackgroundJobs" f
     WHERE f."JobType" = type AND f."CompletedAt" IS NULL AND f."ConcurrencyKey" IS NULL ORDER BY f."Priority" LIMIT 1) first
   CROSS JOIN LATERAL (
     SELECT l."Priority" FROM "BackgroundJobs" l
     WHERE l."JobType" = type AND l."CompletedAt" IS NULL AND l."ConcurrencyKey" IS NULL ORDER BY l."Priority" DESC LIMIT 1) last
  ) AS "Priorities"`;

/**
 * Whether a claim in turn could take other jobs than one in order: there are jobs of several users, or such as urgent ones
 * could hold up for ever. It takes a tenth of what such a claim takes.
 */
export async function needsTurns(source: DataSource | EntityManager, jobTypes: readonly string[]): Promise<boolean> {
  const statement = { name: 'cairn needs turns', text: SEVERAL, values: [jobTypes] };
  const [row] = await runPrepared<{ Users: string; Priorities: string }>(source, statement);
  return row?.Users === 't' || row?.Priorities === 't';
}

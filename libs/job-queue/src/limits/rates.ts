import { runPrepared } from '@cairn/postgres';
import type { EntityManager } from 'typeorm';
import type { Database } from '../moves/job-row.ts';
import type { JobLimits } from './job-limits.ts';

type Rate = NonNullable<JobLimits['rate']>;

/** Of the jobs without a key, and of the whole type when the limit is per type. */
export const NO_KEY = '';

/** SQL: how long the bucket lacks a start, in seconds; 0 without a limit. The clock is the one of the database. */
export function rateWaitSeconds(jobType: string, key: string, limit: string, perSeconds: string): string {
  return `CASE WHEN ${limit} IS NULL THEN 0 ELSE COALESCE((
    SELECT greatest(0, extract(epoch FROM x."FullAt" - statement_timestamp())::float8 - ${perSeconds} * (1 - 1.0::float8 / ${limit}))
    FROM "JobRates" x WHERE x."JobType" = ${jobType} AND x."Key" = ${key}), 0) END`;
}

const STARTS_LEFT = `
  SELECT k.key AS "Key", floor($4::float8 * greatest(0, 1 - COALESCE(
    extract(epoch FROM greatest(x."FullAt", statement_timestamp()) - statement_timestamp())::float8, 0) / $3::float8)) AS "Left"
  FROM unnest($2::text[]) AS k(key) LEFT JOIN "JobRates" x ON x."JobType" = $1 AND x."Key" = k.key`;

/** Starts that the buckets have left, by key. Call it under the type's lock, where nobody else can take them. */
export async function startsLeft(
  manager: EntityManager,
  jobType: string,
  rate: Rate,
  keys: readonly string[],
): Promise<Map<string, number>> {
  const rows = await runPrepared<{ Key: string; Left: string }>(manager, {
    name: 'cairn starts left',
    text: STARTS_LEFT,
    values: [jobType, keys, rate.perSeconds, rate.limit],
  });
  return new Map(rows.map(({ Key: key, Left: left }) => [key, Number(left)]));
}

// Of the statement, not of the transaction, which may have waited for the lock.
const CHARGE = `
  INSERT INTO "JobRates" AS x ("JobType", "Key", "FullAt")
  SELECT $1, c.key, statement_timestamp() + make_interval(secs => c.starts * $4::float8)
  FROM unnest($2::text[], $3::int[]) AS c(key, starts)
  ON CONFLICT ("JobType", "Key") DO UPDATE
  SET "FullAt" = greatest(x."FullAt", statement_timestamp()) + (excluded."FullAt" - statement_timestamp())`;

/** Takes starts from the buckets, in the transaction of the claim. */
export async function chargeStarts(
  manager: EntityManager,
  jobType: string,
  rate: Rate,
  starts: ReadonlyMap<string, number>,
): Promise<void> {
  if (starts.size === 0) return;
  await runPrepared(manager, {
    name: 'cairn charge starts',
    text: CHARGE,
    values: [jobType, [...starts.keys()], [...starts.values()], rate.perSeconds / rate.limit],
  });
}

/** SQL: buckets that are full again; to forget one changes nothing. */
export const FULL_RATES = `FROM "JobRates" WHERE "FullAt" < now() - interval '1 minute'`;

/** For the sweep: keys come and go. */
export async function deleteFullRates(db: Database): Promise<void> {
  await db.query(`DELETE ${FULL_RATES}`);
}

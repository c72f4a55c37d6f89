import { runPrepared } from '@cairn/postgres';
import type { DataSource } from 'typeorm';
import { allows } from '../moves/job-moves.ts';
import type { JobLimits } from './job-limits.ts';
import { limitsAll } from './job-limits.ts';
import { isDue, laneJobs, placesTaken } from './lanes.ts';
import { NO_KEY, rateWaitSeconds } from './rates.ts';

/** A type to look at, and the key after which to begin. */
export interface TypeToLook {
  jobType: string;
  limits: JobLimits;
  cursor: string;
}

/** What a type has that could start now, as far as can be told without its lock. */
export interface LimitedWork {
  jobType: string;
  /** Jobs without a key; only for types whose limits they are under. */
  unkeyed: boolean;
  /** Keys with a job that may start. */
  keys: string[];
  /** The last key that was looked at, and whether there may be more after it. */
  lastKey: string;
  more: boolean;
  /** Until a rate limit lets something start that is due; null when none is in the way. */
  waitMs: number | null;
}

/**
 * Parameters behind a sub-select: the planner cannot reckon with their values, so it finds no plan for them cheaper than
 * the general one, and does not plan this statement anew every time, which takes longer than to run it.
 */
const PAUSED_USERS = '(SELECT $1::uuid[])::uuid[]';
const MOST_LANES = '(SELECT $2::int)';

const lane = laneJobs({
  jobType: 'p.type',
  key: 'lane.key',
  perKey: 'p."perKey"',
  fifo: 'p.fifo',
  wait: 'p.wait',
  pausedUsers: PAUSED_USERS,
});

const rateWait = (key: string): string => rateWaitSeconds('p.type', key, 'p."rateLimit"', 'p."perSeconds"');

/**
 * A loose scan of the keys: one probe of the index finds the next key, however many jobs the one before has. `$1` paused
 * users, `$2` most keys of one type, `$3` the types as JSON.
 */
export const LOOK = `
SELECT p.type AS "JobType", seen."Unkeyed", ${rateWait(`'${NO_KEY}'`)} AS "UnkeyedWait",
  walk."Keys", walk."LastKey", walk."Walked", walk."Wait"
FROM jsonb_to_recordset($3::jsonb) AS p(type text, cursor text, "perKey" int, fifo bool, wait bool, total int,
  "rateLimit" int, "perSeconds" float8, "rateByKey" bool, "all" bool)
CROSS JOIN LATERAL (
  SELECT p.total IS NULL OR p.total > ${placesTaken('p.type')} AS open
) room
CROSS JOIN LATERAL (
  SELECT p."all" AND room.open AND EXISTS (
    SELECT 1 FROM "BackgroundJobs" u
    WHERE u."JobType" = p.type AND u."CompletedAt" IS NULL AND u."ConcurrencyKey" IS NULL AND ${allows('claim', 'u')}
      AND ${isDue('u')} AND u."UserId" <> ALL(${PAUSED_USERS})) AS "Unkeyed"
) seen
CROSS JOIN LATERAL (
  WITH RECURSIVE lane AS (
    (SELECT k."ConcurrencyKey" AS key, 1 AS place FROM "BackgroundJobs" k
     WHERE room.open AND k."JobType" = p.type AND k."CompletedAt" IS NULL AND k."ConcurrencyKey" > p.cursor
     ORDER BY k."ConcurrencyKey" LIMIT 1)
    UNION ALL
    SELECT next.key, lane.place + 1 FROM lane CROSS JOIN LATERAL (
      SELECT n."ConcurrencyKey" AS key FROM "BackgroundJobs" n
      WHERE n."JobType" = p.type AND n."CompletedAt" IS NULL AND n."ConcurrencyKey" > lane.key
      ORDER BY n."ConcurrencyKey" LIMIT 1) next
    WHERE lane.place < ${MOST_LANES}
  ),
  state AS MATERIALIZED (
    SELECT lane.key, lane.place, EXISTS (${lane}) AS startable,
      ${rateWait(`CASE WHEN p."rateByKey" THEN lane.key ELSE '${NO_KEY}' END`)} AS wait
    FROM lane
  )
  SELECT json_agg(key ORDER BY place) FILTER (WHERE startable AND wait = 0) AS "Keys", max(key) AS "LastKey",
    count(*) AS "Walked", min(wait) FILTER (WHERE startable AND wait > 0) AS "Wait"
  FROM state
) walk`;

const WITH_KEYS = `
SELECT type AS "JobType" FROM unnest($1::text[]) AS type WHERE EXISTS (
  SELECT 1 FROM "BackgroundJobs" k
  WHERE k."JobType" = type AND k."CompletedAt" IS NULL AND k."ConcurrencyKey" IS NOT NULL)`;

/** Those of the types that have unfinished jobs with a key. Mostly there are none, and to plan the whole look takes long. */
export async function typesWithKeys(dataSource: DataSource, jobTypes: readonly string[]): Promise<string[]> {
  if (jobTypes.length === 0) return [];
  const rows = await runPrepared<{ JobType: string }>(dataSource, {
    name: 'cairn types with keys',
    text: WITH_KEYS,
    values: [jobTypes],
  });
  return rows.map(({ JobType }) => JobType);
}

type LookRow = Record<'JobType' | 'Unkeyed' | 'UnkeyedWait' | 'Walked', string> &
  Record<'Keys' | 'LastKey' | 'Wait', string | null>;

/** One statement for all types, without a lock; `lanes` is the most keys that it walks of one type. */
export async function lookForLimitedJobs(
  dataSource: DataSource,
  { types, lanes, pausedUsers }: { types: readonly TypeToLook[]; lanes: number; pausedUsers: readonly string[] },
): Promise<LimitedWork[]> {
  const rows = await runPrepared<LookRow>(dataSource, {
    name: 'cairn look for limited jobs',
    text: LOOK,
    values: [pausedUsers, lanes, JSON.stringify(types.map(typeTerms))],
  });
  return rows.map((row) => {
    const due = row.Unkeyed === 't';
    const unkeyedWait = Number(row.UnkeyedWait);
    const waits = [due && unkeyedWait > 0 ? unkeyedWait : null, row.Wait === null ? null : Number(row.Wait)];
    const seconds = waits.filter((wait) => wait !== null);
    return {
      jobType: row.JobType,
      unkeyed: due && unkeyedWait === 0,
      keys: row.Keys === null ? [] : (JSON.parse(row.Keys) as string[]),
      lastKey: row.LastKey ?? '',
      more: Number(row.Walked) >= lanes,
      waitMs: seconds.length === 0 ? null : Math.ceil(Math.min(...seconds) * 1000),
    };
  });
}

/** A type as `LOOK` takes it. */
export function typeTerms({ jobType, limits, cursor }: TypeToLook): Record<string, unknown> {
  return {
    type: jobType,
    cursor,
    perKey: limits.perKey,
    fifo: limits.fifo,
    wait: limits.onHeadRetry === 'wait',
    total: limits.total,
    rateLimit: limits.rate?.limit ?? null,
    perSeconds: limits.rate?.perSeconds ?? null,
    rateByKey: limits.rate?.scope === 'key',
    all: limitsAll(limits),
  };
}

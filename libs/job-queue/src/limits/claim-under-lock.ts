import { runPrepared, withTransaction } from '@cairn/postgres';
import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { byTurn, CLAIM_RETURNING, CLAIM_SET, CLAIM_TOLD, claimedJob } from '../claim/claimed-job.ts';
import type { ClaimedJob, ClaimedRow } from '../claim/claimed-job.ts';
import { servedUsers } from '../claim/claim-jobs.ts';
import type { RankedRow } from '../claim/claim-jobs.ts';
import { markParameters, NO_MARKS } from '../claim/claim-marks.ts';
import { DUE_IN_ORDER, DUE_IN_TURN, IN_ORDER_RANK } from '../claim/due-jobs.ts';
import { turnParameters } from '../claim/user-turns.ts';
import type { Turn } from '../claim/user-turns.ts';
import { allows } from '../moves/job-moves.ts';
import { recordMove } from '../moves/record-moves.ts';
import type { JobLimits } from './job-limits.ts';
import { isDue, laneJobs, placesTaken } from './lanes.ts';
import { chargeStarts, NO_KEY, startsLeft } from './rates.ts';

export interface TypeClaim {
  workerId: number;
  jobType: string;
  limits: JobLimits;
  limit: number;
  pausedUsers: readonly string[];
  /** Whether jobs without a key are wanted: not at all, before those with a key, or after them. */
  unkeyed: 'none' | 'first' | 'last';
  /** Whose turn it is among the users of jobs without a key; null takes them in plain order. */
  turn: Turn | null;
  keys: readonly string[];
}

/** Nobody needs the lock for longer than a few round trips; a worker that hangs with it must not hold up the others. */
const LOCK_WAIT_MS = 500;
const LOCK_HOLD_MS = 5_000;
const LOCK_NOT_AVAILABLE = '55P03';
/**
 * A claim that is lost with the server's last moments is a job that is still queued. The general plans are the right
 * ones: to plan these statements for their values takes longer than to run them.
 */
const SETTINGS = `
  SET LOCAL plan_cache_mode = force_generic_plan;
  SET LOCAL synchronous_commit = off;
  SET LOCAL lock_timeout = ${LOCK_WAIT_MS};
  SET LOCAL idle_in_transaction_session_timeout = ${LOCK_HOLD_MS};`;

/**
 * Claims jobs of one type within its limits, alone: under the type's lock nothing else of the type can start, so what was
 * counted stays true until the commit. The lock is a statement of its own, because a statement counts what was committed
 * when it began, and while it waits others start jobs.
 *
 * @param source in the transaction of a manager, which should end soon, or in one of its own
 * @throws an error that `isLockBusy` knows when others held the lock for too long
 */
export async function claimUnderLock(
  source: DataSource | EntityManager,
  claim: TypeClaim,
): Promise<{ jobs: ClaimedJob[]; fairUsers: string[] }> {
  const lock = `SELECT pg_advisory_xact_lock(hashtextextended(${pg.escapeLiteral(`cairn claim ${claim.jobType}`)}, 0))`;
  return withTransaction(source, async (manager) => {
    // Several statements in one round trip, each with its own view of the data.
    await manager.query(`${SETTINGS} ${lock}`);
    return claimWithinLimits(manager, claim);
  });
}

export function isLockBusy(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === LOCK_NOT_AVAILABLE;
}

async function claimWithinLimits(
  manager: EntityManager,
  claim: TypeClaim,
): Promise<{ jobs: ClaimedJob[]; fairUsers: string[] }> {
  const { limits } = claim;
  const perBucket = limits.rate?.scope === 'key';
  const left = limits.rate
    ? await startsLeft(manager, claim.jobType, limits.rate, perBucket ? [NO_KEY, ...claim.keys] : [NO_KEY])
    : undefined;
  let room = Math.min(
    claim.limit,
    limits.total === null ? Infinity : limits.total - (await runningJobs(manager, claim)),
  );
  if (left && !perBucket) room = Math.min(room, left.get(NO_KEY) ?? 0);

  const keyed: ClaimedRow[] = [];
  const unkeyed: RankedRow[] = [];
  const takeUnkeyed = async (): Promise<void> => {
    const most = Math.min(room - keyed.length, left?.get(NO_KEY) ?? Infinity);
    if (most > 0) unkeyed.push(...(await claimUnkeyed(manager, claim, most)));
  };
  if (claim.unkeyed === 'first') await takeUnkeyed();
  keyed.push(...(await claimKeyed(manager, claim, room - unkeyed.length, perBucket ? left : undefined)));
  if (claim.unkeyed === 'last') await takeUnkeyed();

  const jobs = [...keyed, ...unkeyed].map((row) => claimedJob(row, claim.workerId)).sort(byTurn);
  if (limits.rate) {
    const bucket = (job: ClaimedJob): string => (perBucket ? (job.concurrencyKey ?? NO_KEY) : NO_KEY);
    await chargeStarts(manager, claim.jobType, limits.rate, countBy(jobs, bucket));
  }
  return { jobs, fairUsers: servedUsers(unkeyed) };
}

const RUNNING = `SELECT ${placesTaken('$1')} AS "Running"`;

async function runningJobs(manager: EntityManager, { jobType }: TypeClaim): Promise<number> {
  const [row] = await runPrepared<{ Running: string }>(manager, {
    name: 'cairn running jobs',
    text: RUNNING,
    values: [jobType],
  });
  return Number(row?.Running);
}

const inLane = laneJobs({
  jobType: '$2',
  key: 'lane.key',
  perKey: '$6::int',
  fifo: '$7::boolean',
  wait: '$8::boolean',
  pausedUsers: '$9::uuid[]',
});

/**
 * `$1` worker, `$2` type, `$3` keys, `$4` starts that each may take, `$5` most in all, then the terms of the lanes. The
 * rows are chosen first and locked after: to skip a locked head in the choice would give the lane to the next in line.
 * They are looked at once more after that, apart from the search by id, or the planner finds worse indexes for it.
 */
export const CLAIM_KEYED = recordMove(
  `
  chosen AS MATERIALIZED (
    SELECT head."Id" FROM unnest($3::text[], $4::int[]) WITH ORDINALITY AS lane(key, starts, place)
    CROSS JOIN LATERAL (SELECT l.* FROM (${inLane}) l WHERE l.turn <= lane.starts) head
    ORDER BY head.turn, head."Priority", lane.place LIMIT $5
  ),
  locked AS MATERIALIZED (
    SELECT r."Id", r."CompletedAt", r."Status", r."RunAt", r."ExpiresAt" FROM "BackgroundJobs" r
    WHERE r."Id" = ANY(ARRAY(SELECT "Id" FROM chosen))
    FOR UPDATE SKIP LOCKED
  ),
  due AS MATERIALIZED (
    SELECT l."Id" FROM locked l WHERE l."CompletedAt" IS NULL AND ${allows('claim', 'l')} AND ${isDue('l')}
  ),
  moved AS (
    UPDATE "BackgroundJobs" j SET ${CLAIM_SET}, "RunningKey" = j."ConcurrencyKey"
    WHERE j."Id" = ANY(ARRAY(SELECT "Id" FROM due)) RETURNING ${CLAIM_RETURNING}
  )`,
  CLAIM_TOLD,
);

async function claimKeyed(
  manager: EntityManager,
  { workerId, jobType, limits, keys, pausedUsers }: TypeClaim,
  room: number,
  left: ReadonlyMap<string, number> | undefined,
): Promise<ClaimedRow[]> {
  if (keys.length === 0 || room <= 0) return [];
  const starts = keys.map((key) => Math.min(room, left?.get(key) ?? room));
  const { perKey, fifo, onHeadRetry } = limits;
  return runPrepared<ClaimedRow>(manager, {
    name: 'cairn claim keyed',
    text: CLAIM_KEYED,
    values: [workerId, jobType, keys, starts, room, perKey, fifo, onHeadRetry === 'wait', pausedUsers],
  });
}

/** As the claim of jobs without limits, for one type, and counted as running where a total asks for it. */
const unkeyedClaim = (due: string, rank: string, runningKey: string): string =>
  recordMove(
    `
  due AS MATERIALIZED (${due}),
  moved AS (
    UPDATE "BackgroundJobs" j SET ${CLAIM_SET}, "RunningKey" = ${runningKey}
    FROM due WHERE j.ctid = due.tid RETURNING ${CLAIM_RETURNING}, ${rank} AS "Rank"
  )`,
    `${CLAIM_TOLD}, m."Rank"`,
  );

export const CLAIM_UNKEYED = unkeyedClaim(DUE_IN_ORDER, String(IN_ORDER_RANK), '$9');
const CLAIM_UNKEYED_IN_TURN = unkeyedClaim(DUE_IN_TURN, 'due.rank', '$11');

async function claimUnkeyed(
  manager: EntityManager,
  { workerId, jobType, limits, pausedUsers, turn }: TypeClaim,
  room: number,
): Promise<RankedRow[]> {
  const [priorities, times, ids] = markParameters(NO_MARKS);
  const runningKey = limits.total === null ? null : NO_KEY;
  const values = [workerId, [jobType], priorities, times, room, room, pausedUsers, ids];
  return runPrepared<RankedRow>(
    manager,
    turn === null
      ? { name: 'cairn claim unkeyed', text: CLAIM_UNKEYED, values: [...values, runningKey] }
      : {
          name: 'cairn claim unkeyed in turn',
          text: CLAIM_UNKEYED_IN_TURN,
          values: [...values, ...turnParameters(turn), runningKey],
        },
  );
}

function countBy(jobs: readonly ClaimedJob[], bucket: (job: ClaimedJob) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const job of jobs) counts.set(bucket(job), (counts.get(bucket(job)) ?? 0) + 1);
  return counts;
}

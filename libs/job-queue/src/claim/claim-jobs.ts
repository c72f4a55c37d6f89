import { mapPrepared } from '@cairn/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { recordMove } from '../moves/record-moves.ts';
import { byTurn, CLAIM_RETURNING, CLAIM_SET, CLAIM_TOLD, claimedJob, WITHOUT_FSYNC } from './claimed-job.ts';
import type { ClaimedJob, ClaimedRow } from './claimed-job.ts';
import { ClaimMarks, markParameters } from './claim-marks.ts';
import { AGED_FIRST_RANK, AGED_RANK, DUE_IN_ORDER, DUE_IN_TURN, IN_ORDER_RANK } from './due-jobs.ts';
import { oneKind, othersWait } from './others-wait.ts';
import type { OneKind } from './others-wait.ts';
import { turnParameters, UserTurns } from './user-turns.ts';

export interface ClaimOptions {
  workerId: number;
  /** Types under no limit that may be claimed now. */
  jobTypes: readonly string[];
  limit: number;
  /** Users whose jobs are paused. */
  pausedUsers?: readonly string[];
}

const claimOf = (due: string, rank: string): string =>
  recordMove(
    // MATERIALIZED, or the planner may run it again per row and take more than the limit. By its place, which stays as it
    // is while the row is locked: no index has to find it a second time. A row that another transaction changed between
    // this statement's snapshot and its lock has a place that the snapshot does not know: it is left to the next claim.
    `due AS MATERIALIZED (${due}),
    moved AS (
      UPDATE "BackgroundJobs" j SET ${CLAIM_SET} FROM due WHERE j.ctid = due.tid RETURNING ${CLAIM_RETURNING}, ${rank} AS "Rank"
    )`,
    `${CLAIM_TOLD}, m."Rank", ${WITHOUT_FSYNC}`,
  );

export const CLAIM_IN_ORDER = claimOf(DUE_IN_ORDER, String(IN_ORDER_RANK));
export const CLAIM_IN_TURN = claimOf(DUE_IN_TURN, 'due.rank');

/** Up to here a type may fill a whole claim; beyond, types share it, so that not too many rows are locked in vain. */
const EXACT_LIMIT = 32;
/** A claim in turn costs half as much again as one in order, so while it changes nothing there is one in this time. */
const TURN_REST_MS = 1_000;

/** One worker's claims of jobs that are under no limit. Remembers where it was, and whose turn is next. */
export class JobClaims {
  private readonly marks = new ClaimMarks();
  private contended = false;
  /** Whose jobs the last claim took; undefined when they were of several. */
  private taken: OneKind | undefined;
  private inTurn = false;
  private turnRestsUntil = 0;
  private readonly turns = new UserTurns();

  /** Something new is due, possibly before the marks, or of another user. */
  wake(): void {
    this.marks.forget();
    this.turnRestsUntil = 0;
  }

  /** Takes up to `limit` due jobs, in the order in which they are to be run. */
  async claim(source: DataSource | EntityManager, options: ClaimOptions): Promise<ClaimedJob[]> {
    if (options.jobTypes.length === 0 || options.limit <= 0) return [];
    const jobs = await this.claimFromMarks(source, options);
    // Of one type there may be more than its share.
    if (jobs.length >= mostOfOneType(options)) return jobs;
    // The rest is more than what lies behind the marks.
    const { any } = this.marks;
    this.marks.forget();
    return any && jobs.length === 0 ? this.claimFromMarks(source, options) : jobs;
  }

  private async claimFromMarks(source: DataSource | EntityManager, options: ClaimOptions): Promise<ClaimedJob[]> {
    const { workerId, jobTypes, limit, pausedUsers = [] } = options;
    this.inTurn = await this.isTurn(source, jobTypes);
    const [priorities, times, ids] = markParameters(this.marks.of(jobTypes));
    const values = [workerId, jobTypes, priorities, times, mostOfOneType(options), limit, pausedUsers, ids];
    const rows: RankedRow[] = [];
    const statement = this.inTurn
      ? { name: 'cairn claim in turn', text: CLAIM_IN_TURN, values: [...values, ...turnParameters(this.turns.next())] }
      : { name: 'cairn claim', text: CLAIM_IN_ORDER, values };
    const jobs = await mapPrepared<RankedRow, ClaimedJob>(source, statement, (row, before) => {
      if (this.inTurn) rows.push(row);
      return claimedJob(row, workerId, before);
    });
    jobs.sort(byTurn);
    this.contended = jobs.length >= limit;
    this.taken = oneKind(jobs);
    if (this.inTurn) this.tookTurn(rows);
    else this.marks.set(jobs);
    return jobs;
  }

  /** While more is due than can be run, order alone is not fair: every other claim is in turn, if that makes a difference. */
  private async isTurn(source: DataSource | EntityManager, jobTypes: readonly string[]): Promise<boolean> {
    if (!this.contended || this.inTurn || performance.now() < this.turnRestsUntil) return false;
    const needed = !this.taken || (await othersWait(source, jobTypes, this.taken));
    if (!needed) this.turnRestsUntil = performance.now() + TURN_REST_MS;
    return needed;
  }

  private tookTurn(rows: readonly RankedRow[]): void {
    const served = servedUsers(rows);
    this.turns.served(served);
    const aged = rows.some(({ Rank: rank }) => [AGED_FIRST_RANK, AGED_RANK].includes(Number(rank)));
    if (!aged && new Set(served).size <= 1) this.turnRestsUntil = performance.now() + TURN_REST_MS;
  }
}

function mostOfOneType({ jobTypes, limit }: ClaimOptions): number {
  return Math.max(Math.min(limit, EXACT_LIMIT), Math.ceil((2 * limit) / (jobTypes.length + 1)));
}

export type RankedRow = ClaimedRow & { Rank: string };

/** Whose turn it was, once for each of their jobs. */
export function servedUsers(rows: readonly RankedRow[]): string[] {
  const turns = rows.filter(({ Rank: rank }) => Number(rank) > AGED_FIRST_RANK && Number(rank) < AGED_RANK);
  return turns.map(({ UserId: userId }) => userId);
}

import { runPrepared } from '@cairn/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { recordMove } from '../moves/record-moves.ts';
import { byTurn, CLAIM_RETURNING, CLAIM_SET, claimedJob, WITHOUT_FSYNC } from './claimed-job.ts';
import type { ClaimedJob, ClaimedRow } from './claimed-job.ts';
import { ClaimMarks } from './claim-marks.ts';
import { DUE_IN_ORDER, DUE_IN_TURN } from './due-jobs.ts';

export interface ClaimOptions {
  workerId: number;
  /** Types under no limit that may be claimed now. */
  jobTypes: readonly string[];
  limit: number;
  /** Users whose jobs are paused. */
  pausedUsers?: readonly string[];
}

const claimOf = (due: string, fair: string): string =>
  recordMove(
    // MATERIALIZED, or the planner may run it again per row and take more than the limit.
    `due AS MATERIALIZED (${due}),
    moved AS (
      UPDATE "BackgroundJobs" j SET ${CLAIM_SET} FROM due WHERE j."Id" = due."Id" RETURNING ${CLAIM_RETURNING}, ${fair} AS "Fair"
    )`,
    `m.*, now() AS "EventAt", ${WITHOUT_FSYNC}`,
  );

export const CLAIM_IN_ORDER = claimOf(DUE_IN_ORDER, 'false');
export const CLAIM_IN_TURN = claimOf(DUE_IN_TURN, 'due.fair');

const FIRST_USER = '00000000-0000-0000-0000-000000000000';
/** Up to here a type may fill a whole claim; beyond, types share it, so that not too many rows are locked in vain. */
const EXACT_LIMIT = 32;

/** One worker's claims of jobs that are under no limit. Remembers where it was, and whose turn is next. */
export class JobClaims {
  private readonly marks = new ClaimMarks();
  private contended = false;
  private inTurn = false;
  private lastUser = FIRST_USER;

  /** Something new is due, possibly before the marks. */
  wake(): void {
    this.marks.forget();
  }

  /** Takes up to `limit` due jobs, in the order in which they are to be run. */
  async claim(
    source: DataSource | EntityManager,
    { workerId, jobTypes, limit, pausedUsers = [] }: ClaimOptions,
  ): Promise<ClaimedJob[]> {
    if (jobTypes.length === 0 || limit <= 0) return [];
    this.inTurn = this.contended && !this.inTurn;
    const marks = jobTypes.map((jobType) => this.marks.of(jobType));
    const values = [
      workerId,
      jobTypes,
      marks.map(({ priority }) => priority),
      marks.map(({ runAt }) => runAt),
      Math.max(Math.min(limit, EXACT_LIMIT), Math.ceil((2 * limit) / (jobTypes.length + 1))),
      limit,
      pausedUsers,
    ];
    const rows = await runPrepared<ClaimedRow & { Fair: string }>(
      source,
      this.inTurn
        ? { name: 'cairn claim in turn', text: CLAIM_IN_TURN, values: [...values, this.lastUser] }
        : { name: 'cairn claim', text: CLAIM_IN_ORDER, values },
    );
    // While more is due than can be run, order alone is not fair.
    this.contended = rows.length >= limit;
    if (this.inTurn) this.lastUser = lastServed(rows);
    const jobs = rows.map(claimedJob).sort(byTurn);
    if (!this.inTurn) this.marks.set(jobs);
    return jobs;
  }
}

/** The turn starts anew after the last user. */
function lastServed(rows: readonly (ClaimedRow & { Fair: string })[]): string {
  const served = rows.filter(({ Fair: fair }) => fair === 't').map(({ UserId: userId }) => userId);
  return served.reduce((last, userId) => (userId > last ? userId : last), FIRST_USER);
}

import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job } from '@cairn/job-queue';
import pg from 'pg';

/** What every handler returns, so that the accepted run can be told from the others. */
export interface Receipt {
  run: string;
  attempt: number;
  pid: number;
}

const RETRY_MS = 100;

/**
 * Where handlers write down, each with a commit of its own, that they ran and what they did. Goes on asking while the
 * server is away: a run that is not in the ledger would make a doubled one look single.
 */
export class LedgerBook {
  private readonly pool: pg.Pool;

  constructor(databaseUrl: string) {
    // Also while the drill has made the server read-only for everybody else.
    const options = '-c default_transaction_read_only=off';
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: 4, application_name: 'drill ledger', options });
    this.pool.on('error', () => undefined);
  }

  /** Called first in each run. */
  async begin(job: Job<unknown>): Promise<Receipt> {
    const receipt = { run: randomUUID(), attempt: job.attempt, pid: process.pid };
    await this.write(
      `INSERT INTO drill."Ledger" ("Run", "JobId", "Attempt", "WorkerPid") VALUES ($1, $2, $3, $4)
       ON CONFLICT ("Run") DO NOTHING`,
      [receipt.run, job.id, receipt.attempt, receipt.pid],
    );
    return receipt;
  }

  /** The effect that must happen once, and that the run came to its end. */
  async finish(job: Job<unknown>, receipt: Receipt): Promise<Receipt> {
    await this.write(
      `WITH effect AS (
         INSERT INTO drill."Effects" ("JobId", "Run") VALUES ($1, $2) ON CONFLICT ("JobId") DO NOTHING
       )
       UPDATE drill."Ledger" SET "Outcome" = 'finished', "EndedAt" = clock_timestamp() WHERE "Run" = $2`,
      [job.id, receipt.run],
    );
    return receipt;
  }

  /** The run was stopped by its signal. @param reason why, in a word */
  async stopped(receipt: Receipt, reason: string): Promise<void> {
    await this.write(`UPDATE drill."Ledger" SET "Outcome" = $2, "EndedAt" = clock_timestamp() WHERE "Run" = $1`, [
      receipt.run,
      reason,
    ]);
  }

  /** A unit is about to be worked on. */
  async unit(job: Job<unknown>, unitId: string): Promise<void> {
    await this.write(`INSERT INTO drill."UnitRuns" ("JobId", "UnitId", "WorkerPid") VALUES ($1, $2, $3)`, [
      job.id,
      unitId,
      process.pid,
    ]);
  }

  /** Whether the drill has opened this gate. */
  async isOpen(gate: string): Promise<boolean> {
    const { rowCount } = await this.write('SELECT 1 FROM drill."Gates" WHERE "Name" = $1', [gate]);
    return rowCount === 1;
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private async write(sql: string, values: unknown[]): Promise<pg.QueryResult> {
    for (;;) {
      try {
        return await this.pool.query(sql, values);
      } catch (error) {
        if (!isUnavailable(error)) throw error;
        await sleep(RETRY_MS);
      }
    }
  }
}

/** Classes 08, 53 and 57 of SQLSTATE are about the server; errors of the socket have a code that is none. */
function isUnavailable(error: unknown): boolean {
  const { code } = error as { code?: string };
  return code === undefined || !/^[0-9A-Z]{5}$/.test(code) || /^(08|53|57)/.test(code);
}

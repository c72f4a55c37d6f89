import type { Database } from '../moves/job-row.ts';

interface Sample {
  finished: number;
  at: number;
}

const UNKNOWN_SECONDS = 5;
const MAX_SECONDS = 60;
/** Workers report their counts every few seconds; between closer samples there is nothing to see. */
const APART_MS = 5_000;
/** What was so long ago says nothing about now. */
const STALE_MS = 60_000;

/** How fast jobs get done, as the workers' own counts tell. Looked at only when somebody has to wait. */
export class DrainRate {
  private first: Sample | undefined;
  private last: Sample | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Whole seconds until `jobs` jobs will be done, 1 to 60. */
  async secondsFor(db: Database, jobs: number): Promise<number> {
    await this.sample(db);
    const perSecond = this.perSecond();
    if (perSecond === undefined) return UNKNOWN_SECONDS;
    return Math.max(1, Math.min(MAX_SECONDS, Math.ceil(jobs / perSecond)));
  }

  private perSecond(): number | undefined {
    if (!this.first || !this.last || this.last.at === this.first.at) return undefined;
    return Math.max(0, (this.last.finished - this.first.finished) / ((this.last.at - this.first.at) / 1_000));
  }

  private async sample(db: Database): Promise<void> {
    const at = this.now();
    if (this.last && at - this.last.at < APART_MS) return;
    const [row] = (await db.query(
      `SELECT COALESCE(sum("CompletedCount" + "FailedCount"), 0)::float8 AS finished FROM "BackgroundWorkers"`,
    )) as { finished: number }[];
    this.first = this.last && at - this.last.at < STALE_MS ? this.last : undefined;
    this.last = { finished: row?.finished ?? 0, at };
  }
}

import type { DataSource } from 'typeorm';

const FLUSH_MS = 10_000;

type Outcome = 'completed' | 'failed';

/**
 * Counts how jobs end in this process, and adds it to a row per minute and job type. Costs a statement every ten seconds
 * while jobs end, and none while they do not. A killed process loses the count of its last seconds: these are figures for
 * charts, the truth is in the rows of the jobs.
 */
export class ThroughputMeter {
  private counts = new Map<string, Record<Outcome, number>>();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly flushMs = FLUSH_MS,
  ) {}

  count(jobType: string, outcome: Outcome, jobs = 1): void {
    const counts = this.counts.get(jobType) ?? { completed: 0, failed: 0 };
    counts[outcome] += jobs;
    this.counts.set(jobType, counts);
    if (!this.stopped) this.timer ??= setTimeout(() => void this.flush(), this.flushMs).unref();
  }

  /** Adds what is left. Call it when no job can end any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.flush();
  }

  private async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    const counts = this.counts;
    this.counts = new Map();
    if (counts.size === 0) return;
    // Not worth a retry, nor an error: the next figures will be right again.
    await addThroughput(this.dataSource, counts).catch(() => undefined);
  }
}

/** In the order of the types, or two workers could wait for each other. What is older than a day goes on the way. */
const ADD = `
WITH old AS (DELETE FROM "JobThroughput" WHERE "Minute" < now() - interval '1 day')
INSERT INTO "JobThroughput" AS t ("Minute", "JobType", "Completed", "Failed")
SELECT date_trunc('minute', now()), type, completed, failed
FROM unnest($1::text[], $2::int[], $3::int[]) AS c(type, completed, failed) ORDER BY type
ON CONFLICT ("Minute", "JobType") DO UPDATE SET
  "Completed" = t."Completed" + excluded."Completed", "Failed" = t."Failed" + excluded."Failed"`;

async function addThroughput(dataSource: DataSource, counts: ReadonlyMap<string, Record<Outcome, number>>) {
  const rows = [...counts];
  await dataSource.query(ADD, [
    rows.map(([jobType]) => jobType),
    rows.map(([, { completed }]) => completed),
    rows.map(([, { failed }]) => failed),
  ]);
}

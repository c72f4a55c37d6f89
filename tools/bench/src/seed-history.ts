import pg from 'pg';

export interface History {
  userId: string;
  jobType: string;
  jobs: number;
}

/** A job a second, the last one now. Ids are time-ordered as our own are: the milliseconds, then what tells them apart. */
const FINISHED = `
CREATE TEMP TABLE finished AS
SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || left(md5(i::text), 3)
        || '8' || substr(md5(i::text), 4, 15))::uuid AS id, at
FROM generate_series(1, $1::int) i, LATERAL (SELECT now() - ($1 - i) * interval '1 s' AS at) t`;

const JOBS = `
INSERT INTO "BackgroundJobs" ("Id", "UserId", "JobType", "Status", "Payload", "ProgressPercent", "CreatedAt", "StartedAt",
  "CompletedAt", "RunAt", "Attempt", "MaxAttempts", "LeaseToken", "WorkerId", "FirstWorkerId", "EventSequence",
  "CompletedSequence")
SELECT id, $1, $2, 2, '{"n": 0}', 100, at, at, at, at, 1, 5, 1, 1, 1, 3, 3 FROM finished`;

/** Finished jobs, as if they had run, whose events their rows tell; then a vacuum, as there would have been. */
export async function seedHistory(url: string, { userId, jobType, jobs }: History): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(FINISHED, [jobs]);
    await client.query(JOBS, [userId, jobType]);
    await client.query('VACUUM (ANALYZE) "BackgroundJobs"');
  } finally {
    await client.end();
  }
}

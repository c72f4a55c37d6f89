import { CLAIM_IN_ORDER } from '../claim/claim-jobs.ts';
import { ClaimMarks, markParameters } from '../claim/claim-marks.ts';
import { jobLimits } from '../limits/job-limits.ts';
import { LOOK, typeTerms } from '../limits/look-for-jobs.ts';
import { QueueFixture } from '../queue.fixture.ts';

/** Counts in plans are averages per loop, rounded, so a few rows are not told apart. */
const MANY = 20;

interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Node[];
}

describe('a paused type', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
    await insert('paused', 10_000);
    await insert('echo', 5);
    await fixture.dataSource.query('ANALYZE "BackgroundJobs"');
  });
  afterAll(() => fixture.drop());

  /** Half of them with a key. */
  const insert = (jobType: string, jobs: number): Promise<unknown> =>
    fixture.dataSource.query(
      `INSERT INTO "BackgroundJobs" ("Id", "UserId", "JobType", "Payload", "MaxAttempts", "EventSequence", "ConcurrencyKey")
       SELECT gen_random_uuid(), $1::uuid, $2, '{}', 5, 1, CASE WHEN n % 2 = 0 THEN 'key-' || n END
       FROM generate_series(1, $3::int) n`,
      [fixture.userId, jobType, jobs],
    );

  /** Rows of the job table that the statement touched, those that it threw away included. */
  async function rowsWalked(sql: string, parameters: unknown[]): Promise<number> {
    const runner = fixture.dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      const [row] = (await runner.query(`EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`, parameters)) as {
        'QUERY PLAN': [{ Plan: Node }];
      }[];
      return row ? walked(row['QUERY PLAN'][0].Plan) : NaN;
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  }

  function walked(node: Node): number {
    const own = node['Relation Name'] === 'BackgroundJobs' && node['Node Type'].includes('Scan');
    const rows = own ? (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops'] : 0;
    return rows + (node.Plans ?? []).reduce((sum, inner) => sum + walked(inner), 0);
  }

  it('costs the claim of other types no row, however many of its jobs wait', async () => {
    const worker = await fixture.newWorker();
    const claim = (jobTypes: string[]): unknown[] => {
      const [priorities, times, ids] = markParameters(new ClaimMarks().of(jobTypes));
      return [worker, jobTypes, priorities, times, 50, 50, [], ids];
    };

    // The three jobs without a key, found and then updated.
    expect(await rowsWalked(CLAIM_IN_ORDER, claim(['echo']))).toBeLessThan(MANY);
    // The measure sees what it shall see.
    expect(await rowsWalked(CLAIM_IN_ORDER, claim(['echo', 'paused']))).toBeGreaterThan(MANY);
  });

  it('costs the look for keys of other types no row either', async () => {
    const look = (jobTypes: string[]): unknown[] => {
      const terms = jobTypes.map((jobType) => typeTerms({ jobType, limits: jobLimits(jobType), cursor: '' }));
      return [[], 32, JSON.stringify(terms)];
    };

    // The two jobs with a key: each is found as a key and as the head of its lane.
    expect(await rowsWalked(LOOK, look(['echo']))).toBeLessThan(MANY);
    expect(await rowsWalked(LOOK, look(['echo', 'paused']))).toBeGreaterThan(MANY);
  });
});

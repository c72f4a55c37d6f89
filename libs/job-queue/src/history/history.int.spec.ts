import fc from 'fast-check';
import { z } from 'zod';
import type { UniqueJob } from '../enqueue/enqueue-job.ts';
import type { JobEventKind } from '../moves/job-event.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { readHistory } from './history-event.ts';
import type { HistoryEvent } from './history-event.ts';
import { JOB_TYPES, Lives, OPERATION_NAMES } from './life.fixture.ts';
import type { Operation } from './life.fixture.ts';
import { listAttempts } from './list-attempts.ts';
import { rebuildJob } from './rebuild-job.ts';
import { readEventTexts, readRows } from './row-facts.fixture.ts';
import { WHOLE_LIFE } from './whole-life.fixture.ts';

const RUNS = 80;
/** The same lives every time: what a new one finds is for who looks for it with another seed, not for the next delivery. */
const SEED = 42;
/** After it no further life begins: enough for a quiet machine to do them all, and a busy one does fewer. */
const TIME_LIMIT_MS = 30_000;

const TEXTS = ['as planned', 'NUL \0 inside', 'lone \ud800 surrogate', "it's 100 %"];
const KEYS = ['a', 'b'];

const request = fc.record(
  {
    jobType: fc.constantFrom(...JOB_TYPES),
    idempotencyKey: fc.constantFrom(...KEYS),
    unique: fc.record({
      key: fc.constantFrom(...KEYS),
      until: fc.constantFrom<UniqueJob['until']>('started', 'finished', 0.01, 60),
    }),
    debounce: fc.record({ key: fc.constantFrom(...KEYS), waitSeconds: fc.constantFrom(0.001, 60) }),
    subjectId: fc.constantFrom('subject', "o'clock"),
    runAt: fc.constantFrom(new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000)),
    ttlSeconds: fc.constantFrom(0.001, 60),
    priority: fc.integer({ min: -2, max: 2 }),
    maxAttempts: fc.integer({ min: 1, max: 3 }),
    concurrencyKey: fc.constantFrom(...KEYS),
  },
  { requiredKeys: [] },
);

/** Jobs have to be enqueued and claimed before anything else can happen to them. */
const OFTEN = ['enqueue', 'enqueue', 'claim', 'claim', 'claim', 'complete', 'fail', 'park'] as const;

const operation: fc.Arbitrary<Operation> = fc
  .record({
    do: fc.constantFrom(...OPERATION_NAMES, ...OFTEN),
    job: fc.nat(6),
    claim: fc.nat(6),
    worker: fc.nat(2),
    percent: fc.nat(100),
    flag: fc.boolean(),
    other: fc.boolean(),
    text: fc.constantFrom(...TEXTS),
    value: fc.jsonValue({ maxDepth: 2 }),
    request,
  })
  // What is not asked for would only fill the report of a failure.
  .map(({ request: asked, ...given }) => (given.do.startsWith('enqueue') ? { ...given, request: asked } : given));

/** Steps of one to four operations at the same moment. */
const steps = fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { minLength: 4, maxLength: 24 });

describe('the history of jobs', () => {
  let fixture: QueueFixture;
  const kinds = new Set<JobEventKind>();

  beforeAll(async () => {
    fixture = await QueueFixture.create();
    fixture.handle('lane', { payloadSchema: z.object({}).loose(), run: async () => null }, { maxAttempts: 2 });
  });
  afterAll(() => fixture.drop());

  it('is gapless, only grows, tells the row exactly, and ends a life once, whatever happens in whatever order', async () => {
    const deadline = performance.now() + TIME_LIMIT_MS;
    // Not fast-check's own limit: it would leave the last life running behind the back of what follows.
    const lived = fc.asyncProperty(steps, async (given) => {
      if (kinds.size === 0 || performance.now() < deadline) await live(given);
    });
    await fc.assert(lived, { seed: SEED, numRuns: RUNS, examples: [[WHOLE_LIFE]] });
    // The lives above were full ones: everything that can be told of a job was told.
    const all: Record<JobEventKind, true> = {
      queued: true,
      started: true,
      unitsPlanned: true,
      unitCompleted: true,
      unitFailed: true,
      progress: true,
      cancelRequested: true,
      cancelled: true,
      deleted: true,
      retryScheduled: true,
      released: true,
      snoozed: true,
      parked: true,
      childrenEnded: true,
      rescheduled: true,
      redriven: true,
      completed: true,
      failed: true,
    };
    expect([...kinds].sort()).toEqual(Object.keys(all).sort());
  });

  it('cannot be changed by anybody where the database guards it, as it did above', async () => {
    const update = (what: string) => fixture.dataSource.query(`UPDATE ${what}`);
    await expect(update('"JobEvents" SET "Attempt" = 9')).rejects.toThrow('cannot update view');
    await expect(update('"LaterJobEvents" SET "Attempt" = 9')).rejects.toThrow('only appended');
    for (const column of ['Id', 'UserId', 'SubjectId', 'Beginning', 'CreatedAt', 'MaxAttempts']) {
      await expect(update(`"BackgroundJobs" SET "${column}" = "${column}"`)).rejects.toThrow('only appended');
    }
  });

  async function live(given: readonly (readonly Operation[])[]): Promise<void> {
    await fixture.dataSource.query('TRUNCATE "BackgroundJobs", "LaterJobEvents", "JobRates"');
    const lives = await Lives.begin(fixture);
    let before = new Map<string, string>();
    for (const together of given) {
      await lives.together(together);
      const now = await readEventTexts(fixture.dataSource);
      expectOnlyAppended(lives, before, now);
      before = now;
    }
    await expectTold(lives, before);
  }

  function expectOnlyAppended(
    { purged }: Lives,
    before: ReadonlyMap<string, string>,
    now: ReadonlyMap<string, string>,
  ): void {
    for (const [key, text] of before) {
      const [jobId = ''] = key.split(' ');
      if (purged.has(jobId) && !now.has(key)) continue;
      expect(now.get(key)).toBe(text);
    }
  }

  async function expectTold(lives: Lives, events: ReadonlyMap<string, string>): Promise<void> {
    const rows = await readRows(fixture.dataSource);
    const withEvents = new Set([...events.keys()].map((key) => key.split(' ')[0]));
    expect([...withEvents].sort()).toEqual([...rows.keys()].sort());
    const completed: string[] = [];
    for (const [jobId, row] of rows) {
      const history = await readHistory(fixture.dataSource, jobId);
      history.forEach(({ kind }) => kinds.add(kind));
      expect(history.map(({ sequence }) => sequence)).toEqual(
        Array.from({ length: row.eventSequence }, (_, n) => n + 1),
      );
      expectSameFacts(rebuildJob(history), row);
      expectOneEndPerLife(history);
      expectEveryRun(lives, jobId, history);
      completed.push(...history.filter(({ kind }) => kind === 'completed').map(() => jobId));
    }
    const accepted = lives.completions.filter((jobId) => rows.has(jobId));
    expect(completed.sort()).toEqual(accepted.sort());
  }

  function expectSameFacts(
    { pendingChildren: told, ...rebuilt }: ReturnType<typeof rebuildJob>,
    { pendingChildren, ...row }: ReturnType<typeof rebuildJob>,
  ): void {
    expect(rebuilt).toEqual(row);
    // Children that end are told in their parent's history when its percentage changes.
    expect(told).toBeGreaterThanOrEqual(pendingChildren);
    expect(told === 0).toBe(pendingChildren === 0);
  }

  function expectOneEndPerLife(history: readonly HistoryEvent[]): void {
    let over = false;
    for (const { kind } of history) {
      if (kind === 'redriven') over = false;
      else if (over) expect(kind).toBe('deleted');
      else over = kind === 'completed' || kind === 'failed' || kind === 'cancelled';
    }
  }

  function expectEveryRun({ claims }: Lives, jobId: string, history: readonly HistoryEvent[]): void {
    const own = claims.filter(({ id }) => id === jobId).sort((a, b) => a.leaseToken - b.leaseToken);
    const told = listAttempts(history).map(({ attempt, workerId }) => ({ attempt, workerId }));
    expect(told).toEqual(own.map(({ attempt, workerId }) => ({ attempt, workerId })));
    for (const { end, error } of listAttempts(history)) {
      if (end === 'failed' || end === 'retryScheduled') expect(error?.code).toMatch(/^(SPEC|JOB_WORKER_LOST)$/);
      else if (end !== 'cancelled') expect(error).toBeNull();
    }
  }
});

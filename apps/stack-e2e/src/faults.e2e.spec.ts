import { waitUntil } from '@cairn/testing';
import pg from 'pg';
import { startSpecStack, type SpecStack } from './spec-stack.ts';
import { pdfOf, User, type Envelope } from './user.ts';

const PAGES = 8;
/** Takes long enough for a slow machine to strike while it is being recognised, or before. */
const SLOW_PAGE = 6;

/** What a crash, an outage or a roll-out in the middle of things must not break. */
describe('a stack in trouble', () => {
  let stack: SpecStack;
  let alice: User;
  let scan: Uint8Array;

  beforeAll(async () => {
    stack = await startSpecStack({
      script: { default: { latencyMs: 250 }, units: { [`000${SLOW_PAGE}`]: { latencyMs: 8_000 } } },
    });
    alice = await User.of(stack, 'alice');
    scan = await pdfOf(PAGES);
  });

  afterAll(() => stack.stop());

  const callsOf = async (jobId: string | null) =>
    (await stack.providerCalls()).filter((call) => call.jobId === jobId).map((call) => call.unitId);

  /** Waits until the given page is being recognised, so that all earlier ones have their checkpoint. */
  const reachedPage = (jobId: string | null, page: number) =>
    waitUntil(async () => (await callsOf(jobId)).length >= page, { timeoutMs: 90_000 });

  /** One value from the database, where every job is a readable row. */
  async function ask<T>(sql: string, jobId: string | null): Promise<T> {
    const client = new pg.Client({ connectionString: stack.endpoints.postgres });
    await client.connect();
    try {
      const { rows } = await client.query<{ value: T }>(sql, [jobId]);
      if (!rows[0]) throw new Error(`There is no job ${jobId}.`);
      return rows[0].value;
    } finally {
      await client.end();
    }
  }

  const attemptOf = (jobId: string | null) =>
    ask<number>('SELECT "Attempt" AS value FROM "BackgroundJobs" WHERE "Id" = $1', jobId);

  const scheduledRetriesOf = (jobId: string | null) =>
    ask<number>(
      `SELECT count(*)::int AS value FROM "JobEvents" WHERE "JobId" = $1 AND "Kind" = 'retryScheduled'`,
      jobId,
    );

  it('resumes after kill -9 without recognising a finished page again', async () => {
    const { id, jobId } = await alice.submit(scan);
    await reachedPage(jobId, SLOW_PAGE);

    await stack.service('processing-service').kill('SIGKILL');
    const before = await callsOf(jobId);
    await stack.service('processing-service').start();
    await alice.waitFor(id, 'Completed');

    const after = await callsOf(jobId);
    const finished = before.slice(0, -1);
    expect(finished.length).toBeGreaterThanOrEqual(SLOW_PAGE - 1);
    for (const unitId of finished) expect(after.filter((call) => call === unitId)).toHaveLength(1);
    expect(new Set(after).size).toBe(PAGES);
    expect(await attemptOf(jobId)).toBe(2);
  });

  it('gives a job back on SIGTERM without using an attempt, and finishes it after the restart', async () => {
    const { id, jobId } = await alice.submit(scan);
    await reachedPage(jobId, 3);

    await stack.service('processing-service').stop();
    await stack.service('processing-service').start();
    await alice.waitFor(id, 'Completed');

    expect(await attemptOf(jobId)).toBe(1);
    for (let page = 1; page <= PAGES; page += 1) {
      const calls = (await callsOf(jobId)).filter((unitId) => Number(unitId) === page);
      expect(calls.length).toBeLessThanOrEqual(2);
    }
  });

  it('waits out a storage outage in the middle of a job and then resumes', async () => {
    const { id, jobId } = await alice.submit(scan);
    await reachedPage(jobId, 3);

    await stack.service('azurite').stop();
    await waitUntil(async () => (await scheduledRetriesOf(jobId)) >= 1, { timeoutMs: 90_000 });
    await stack.service('azurite').start();
    const document = await alice.waitFor(id, 'Completed');

    expect(document.failedPages).toEqual([]);
    expect((await callsOf(jobId)).filter((unitId) => unitId === '0001')).toHaveLength(1);
    expect((await alice.result(id, 'text')).toString()).toContain(`Mock page ${PAGES}`);
  });

  it('keeps a document while processing-service is down and delivers the job when it is back', async () => {
    await stack.service('processing-service').stop();
    const { id, status } = await alice.submit(await pdfOf(1));
    expect(status).toBe('Accepted');

    await stack.service('processing-service').start();
    await alice.waitFor(id, 'Completed');
  });

  it('accepts nothing unscored while validation-service is down', async () => {
    const list = async () => (await (await alice.request('/api/documents')).json()) as { items: unknown[] };
    const before = (await list()).items.length;
    await stack.service('validation-service').stop();

    const response = await alice.send(await pdfOf(1));
    expect(response.status).toBe(503);
    expect(((await response.json()) as Envelope).errors[0]?.code).toBe('VALIDATION_UNAVAILABLE');
    expect((await list()).items).toHaveLength(before);

    await stack.service('validation-service').start();
    expect((await alice.send(await pdfOf(1))).status).toBe(202);
  });

  it('shows one trace id from the request to the log of the service that did the work', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
    const response = await alice.send(await pdfOf(1), 'traced.pdf', { traceparent });
    const { id } = (await response.json()) as { id: string };
    await alice.waitFor(id, 'Completed');

    expect(response.headers.get('x-trace-id')).toBe(traceId);
    for (const service of ['domain-api', 'validation-service', 'processing-service'] as const) {
      await waitUntil(async () => (await stack.log(service)).includes(traceId), {
        what: `the trace in the log of ${service}`,
      });
    }
  });
});

import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { DIGITISE_JOB_TYPE } from '@cairn/job-contracts';
import type { DigitiseResult, JobView } from '@cairn/job-contracts';
import type { ErrorEnvelope } from '@cairn/errors';
import { readHistory } from '@cairn/job-queue';
import type { RunningService } from '@cairn/service-host';
import { waitUntil } from '@cairn/testing';
import { DataSource } from 'typeorm';
import { SpecService } from './spec-service/spec-service.fixture.ts';

describe('processing-service', () => {
  let spec: SpecService;
  let service: RunningService;

  beforeAll(async () => {
    spec = await SpecService.create();
    service = await spec.start({
      MOCK_PROVIDER_SCRIPT: JSON.stringify({ units: { '0003': { failTimes: 2 }, '0009': { latencyMs: 60_000 } } }),
    });
  });
  afterAll(() => spec.stop());

  const enqueue = (body: unknown, token?: string) =>
    spec.call<Omit<JobView, 'status'> & ErrorEnvelope>(service, 'POST', '/internal/jobs', {
      body,
      ...(token ? { token } : {}),
    });

  it('digitises a document of which one page fails twice, and tells domain-api of it in order', async () => {
    const { id, subjectId } = await spec.digitise(service, 4);
    const job = await spec.waitFor(service, id, 'Completed');
    const result = job.result as DigitiseResult;

    expect(job).toMatchObject({ attempt: 1, progressPercent: 100, error: null });
    expect(result).toMatchObject({ pageCount: 4, failedPages: [] });
    const text = (await buffer((await spec.jobs.get(result.text.blob)).body)).toString();
    expect(text).toContain('Mock page 4');
    expect(await spec.providerCalls(id)).toEqual(['0001', '0002', '0003', '0003', '0003', '0004']);

    const told = await waitUntil(() => spec.domainApi.of(id).at(-1)?.kind === 'completed' && spec.domainApi.of(id));
    expect(told[0]).toMatchObject({ kind: 'started', subjectId, userId: spec.userId });
    expect(told.filter(({ kind }) => kind === 'progress').map(({ percent }) => percent)).toEqual([0, 23, 47, 71, 95]);
    expect(told.at(-1)).toMatchObject({ percent: 100, result, error: null });
    const sequences = told.map(({ sequence }) => sequence);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  });

  it('keeps with each page who read it and how often it was tried', async () => {
    const { id } = await spec.digitise(service, 3);
    await spec.waitFor(service, id, 'Completed');
    const history = await readHistory(service.app.get(DataSource, { strict: false }), id);

    const remarks = history.flatMap(({ kind, data }) =>
      kind === 'unitCompleted' ? [[data.unitId, data.remarks]] : [],
    );
    expect(Object.fromEntries(remarks)).toEqual({
      '0001': { provider: 'mock', tries: 1 },
      '0002': { provider: 'mock', tries: 1 },
      '0003': { provider: 'mock', tries: 3 },
    });
  });

  it('answers 202 with the address of the job, and the same job for the same key', async () => {
    const payload = await spec.upload(1);
    const body = { jobType: DIGITISE_JOB_TYPE, payload, idempotencyKey: 'same' };
    const [first, second] = await Promise.all([enqueue(body), enqueue(body)]);
    const other = await enqueue({ ...body, payload: { ...payload, title: 'Another' } });

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(first.headers.get('location')).toBe(`/internal/jobs/${first.body.id}`);
    expect(second.body.id).toBe(first.body.id);
    expect(other).toMatchObject({ status: 409, body: { errors: [{ code: 'JOB_IDEMPOTENCY_KEY_REUSED' }] } });
  });

  it('lets users say when a job is due, how long it may wait, and a little about its turn', async () => {
    const body = { jobType: DIGITISE_JOB_TYPE, payload: await spec.upload(1), idempotencyKey: 'later' };
    const runAt = new Date(Date.now() + 3_600_000).toISOString();
    const later = await enqueue({ ...body, runAt, ttlSeconds: 60, priority: -10 });
    const refused = await enqueue({ ...body, runAt: '3025-01-01T00:00:00Z', ttlSeconds: 0, priority: -11 });

    expect(later).toMatchObject({ status: 202, body: { status: 'Queued' } });
    expect(refused.status).toBe(400);
    expect(refused.body.errors.map(({ field }) => field)).toEqual(['runAt', 'ttlSeconds', 'priority']);
  });

  it.each([
    [
      'an unknown job type',
      { jobType: 'paint.picture', payload: {}, idempotencyKey: 'k' },
      'JOB_TYPE_UNKNOWN',
      undefined,
    ],
    ['no key', { jobType: DIGITISE_JOB_TYPE, payload: {} }, 'REQUEST_INVALID', 'idempotencyKey'],
    [
      'a payload that does not fit the type',
      { jobType: DIGITISE_JOB_TYPE, payload: {}, idempotencyKey: 'k' },
      'REQUEST_INVALID',
      'payload.documentId',
    ],
    [
      'a NUL in the payload',
      { jobType: DIGITISE_JOB_TYPE, payload: { title: '\0' }, idempotencyKey: 'k' },
      'REQUEST_INVALID',
      'payload.title',
    ],
    ['no object at all', [1, 2], 'REQUEST_INVALID', undefined],
  ])('answers 400 to %s', async (_what, body, code, field) => {
    const answer = await enqueue(body);

    expect(answer.status).toBe(400);
    expect(answer.body.success).toBe(false);
    expect(answer.body.errors[0]).toMatchObject({ code, ...(field ? { field } : {}) });
  });

  it("answers 404 for another user's job, whatever is wanted of it", async () => {
    const { id } = await spec.digitise(service, 1);
    const token = await spec.issuer.token({ sub: randomUUID() });
    const wants: [string, string][] = [
      ['GET', ''],
      ['POST', '/cancel'],
      ['POST', '/retry'],
      ['DELETE', ''],
    ];
    for (const [method, path] of wants) {
      const { status } = await spec.call(service, method, `/internal/jobs/${id}${path}`, { token });
      expect(`${method} ${path}: ${status}`).toBe(`${method} ${path}: 404`);
    }
    await spec.waitFor(service, id, 'Completed');
  });

  it('lets a service act for a user with the scope for it, and with no other', async () => {
    const payload = await spec.upload(1);
    const body = { jobType: DIGITISE_JOB_TYPE, payload, idempotencyKey: payload.documentId };
    const sign = (scopes: string[]) =>
      spec.signer.sign({ audience: 'processing-service', scopes, onBehalfOf: spec.userId });

    expect((await enqueue(body, await sign(['jobs:read']))).status).toBe(403);
    const { status, body: job } = await enqueue(body, await sign(['jobs:write']));
    expect(status).toBe(202);
    expect(await spec.waitFor(service, job.id, 'Completed')).toMatchObject({ userId: spec.userId });
  });

  it('pages through the jobs of a user', async () => {
    const userId = randomUUID();
    const token = await spec.issuer.token({ sub: userId });
    const payload = await spec.upload(1);
    for (const idempotencyKey of ['a', 'b', 'c']) {
      await enqueue({ jobType: DIGITISE_JOB_TYPE, payload, idempotencyKey }, token);
    }
    type Page = { items: JobView[]; nextCursor: string | null };
    const first = await spec.call<Page>(service, 'GET', '/internal/jobs?limit=2', { token });
    const rest = await spec.call<Page>(service, 'GET', `/internal/jobs?limit=2&cursor=${first.body.nextCursor}`, {
      token,
    });
    const wrong = await spec.call<ErrorEnvelope>(service, 'GET', '/internal/jobs?limit=0&status=Sleeping', { token });

    expect([first.body.items.length, rest.body.items.length, rest.body.nextCursor]).toEqual([2, 1, null]);
    expect(wrong.body.errors.map(({ field }) => field).sort()).toEqual(['limit', 'status']);
  });

  it('stops a running job that is deleted, and removes all its files', async () => {
    const { id } = await spec.digitise(service, 9);
    await waitUntil(async () => (await spec.providerCalls(id)).includes('0009'));
    expect(await spec.blobsOf(id)).toContain('units/unit_0001.output');

    expect((await spec.call(service, 'DELETE', `/internal/jobs/${id}`)).status).toBe(204);
    expect((await spec.call(service, 'GET', `/internal/jobs/${id}`)).status).toBe(404);
    expect(await spec.blobsOf(id)).toEqual([]);
    await waitUntil(() => spec.domainApi.of(id).at(-1)?.kind === 'cancelled');
  });

  it('cancels a running job, refuses to cancel it when it is over, and runs it again on request', async () => {
    const { id } = await spec.digitise(service, 9);
    await waitUntil(async () => (await spec.providerCalls(id)).includes('0009'));
    expect((await spec.call(service, 'POST', `/internal/jobs/${id}/cancel`)).status).toBe(202);
    await spec.waitFor(service, id, 'Cancelled');

    const again = await spec.call(service, 'POST', `/internal/jobs/${id}/retry`);
    expect(again).toMatchObject({ status: 202, body: { id, attempt: 0 } });
    const twice = await spec.call<ErrorEnvelope>(service, 'POST', `/internal/jobs/${id}/retry`);
    expect(twice).toMatchObject({ status: 409, body: { errors: [{ code: 'JOB_STATE_CONFLICT' }] } });
    await spec.call(service, 'DELETE', `/internal/jobs/${id}`);
  });

  it('keeps what domain-api could not be told, and tells it later', async () => {
    spec.domainApi.away = true;
    const { id } = await spec.digitise(service, 1);
    await spec.waitFor(service, id, 'Completed');
    expect(spec.domainApi.of(id)).toEqual([]);
    spec.domainApi.away = false;

    await waitUntil(() => spec.domainApi.of(id).at(-1)?.kind === 'completed', { timeoutMs: 90_000 });
    expect(spec.domainApi.of(id)[0]?.kind).toBe('started');
  });

  it('answers 429 to a user who has as many unfinished jobs as the settings allow', async () => {
    const narrow = await spec.start({ PROCESSING_ROLES: 'api', QUEUE_MAX_PER_USER: '1', QUEUE_MAX_PER_TYPE: '' });
    const token = await spec.issuer.token({ sub: randomUUID() });
    const body = { jobType: DIGITISE_JOB_TYPE, payload: await spec.upload(1), runAt: new Date(Date.now() + 3_600_000) };
    const ask = (idempotencyKey: string) =>
      spec.call<ErrorEnvelope>(narrow, 'POST', '/internal/jobs', { body: { ...body, idempotencyKey }, token });
    const [first, second] = [await ask('first'), await ask('second')];

    expect(first.status).toBe(202);
    expect(second).toMatchObject({ status: 429, body: { errors: [{ code: 'JOB_QUEUE_FULL' }] } });
    expect(second.headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('shows the health of database, storage, notifications and provider in readiness', async () => {
    const { status, body } = await spec.call<{ details: Record<string, unknown> }>(service, 'GET', '/health/ready');

    expect(status).toBe(200);
    expect(body.details).toMatchObject({
      database: { status: 'up' },
      'blob-storage': { status: 'up' },
      provider: { status: 'up', provider: 'mock', breakers: { mock: 'closed' } },
    });
  });

  it('describes its routes', async () => {
    const { body } = await spec.call<{ paths: Record<string, object> }>(service, 'GET', '/docs-json');

    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([
        '/internal/jobs',
        '/internal/jobs/{id}',
        '/internal/jobs/{id}/cancel',
        '/internal/jobs/{id}/retry',
      ]),
    );
  });
});

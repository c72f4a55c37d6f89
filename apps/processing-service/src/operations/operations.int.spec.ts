import type { ErrorEnvelope } from '@cairn/errors';
import { DIGITISE_JOB_TYPE } from '@cairn/job-contracts';
import type { QueueFigures, QueueSwitch, ScheduleView, SwitchChange } from '@cairn/job-queue';
import { readHistory } from '@cairn/job-queue';
import type { ProviderStatistics } from '@cairn/providers';
import type { RunningService } from '@cairn/service-host';
import { waitUntil } from '@cairn/testing';
import { DataSource } from 'typeorm';
import { SpecService } from '../spec-service/spec-service.fixture.ts';

const ROOT = '/internal/operations';

describe('the operators of processing-service', () => {
  let spec: SpecService;
  let service: RunningService;

  beforeAll(async () => {
    spec = await SpecService.create();
    service = await spec.start({
      // A document of one page fails for good.
      MOCK_PROVIDER_SCRIPT: JSON.stringify({ units: { '0001': { failWithCode: 'PAGE_BLANK' } } }),
    });
  });
  afterAll(() => spec.stop());

  const operator = (scope = 'operations:read operations:write') => spec.issuer.token({ sub: spec.userId, scope });
  const ask = async <T>(method: string, path: string, body?: unknown, token?: string) =>
    spec.call<T>(service, method, `${ROOT}${path}`, {
      ...(body === undefined ? {} : { body }),
      token: token ?? (await operator()),
    });
  const schedule = async () => ({
    ...{ jobType: DIGITISE_JOB_TYPE, userId: spec.userId, payload: { ...(await spec.upload(1)) } },
    ...{ cron: '0 0 1 1 *', timeZone: 'Europe/Berlin', reason: 'every year' },
  });

  it.each([
    ['GET', '/statistics'],
    ['GET', '/statistics/providers'],
    ['GET', '/schedules'],
    ['PUT', '/schedules/nightly'],
    ['DELETE', '/schedules/nightly?reason=r'],
    ['GET', '/switches'],
    ['PUT', '/switches/type/a'],
    ['DELETE', '/switches/type/a?reason=r'],
    ['POST', '/redrive'],
    ['GET', '/revocations'],
    ['PUT', '/revocations/tokens/a'],
    ['PUT', '/revocations/users/00000000-0000-4000-8000-000000000001'],
  ])('alone may %s %s: other users and services get 403', async (method, path) => {
    const user = await spec.issuer.token({ sub: spec.userId });
    const sign = (scope: string) => spec.signer.sign({ audience: 'processing-service', scopes: [scope] });
    const others = [user, await sign('jobs:write'), ...(method === 'GET' ? [] : [await operator('operations:read')])];

    for (const token of others) {
      const body = method === 'PUT' || method === 'POST' ? {} : undefined;
      expect(await ask(method, path, body, token)).toMatchObject({
        status: 403,
        body: { errors: [{ code: 'AUTH_FORBIDDEN' }] },
      });
    }
  });

  it('may be services with the scope', async () => {
    const token = await spec.signer.sign({ audience: 'processing-service', scopes: ['operations:read'] });

    expect((await ask('GET', '/statistics', undefined, token)).status).toBe(200);
  });

  it('see how things stand', async () => {
    const { id } = await spec.digitise(service, 2);
    await spec.waitFor(service, id, 'Completed');
    const { body } = await ask<QueueFigures>('GET', '/statistics');

    expect(body).toMatchObject({ at: expect.stringMatching(/Z$/), types: expect.any(Array) });
    // A worker that a slow machine held up for a lease's time counts twice for a while.
    expect(body.workersAlive).toBeGreaterThanOrEqual(1);
  });

  it('see how the providers do', async () => {
    const { id } = await spec.digitise(service, 2);
    await spec.waitFor(service, id, 'Completed');
    const { body } = await ask<ProviderStatistics[]>('GET', '/statistics/providers');

    const [mock, ...others] = body;
    expect(mock).toMatchObject({ provider: 'mock', breaker: 'closed', retries: 0, busyForMs: 0 });
    expect(mock?.answered).toBeGreaterThanOrEqual(1);
    expect(mock?.failures['PAGE_BLANK']).toBeGreaterThanOrEqual(1);
    expect(others).toEqual([]);
  });

  it('put, pause and remove schedules, and it is kept who did and why', async () => {
    const put = await ask<ScheduleView>('PUT', '/schedules/nightly', await schedule());
    expect(put).toMatchObject({
      status: 200,
      body: { name: 'nightly', source: 'operator', changedBy: `user ${spec.userId}`, changeReason: 'every year' },
    });
    const paused = await ask<ScheduleView>('POST', '/schedules/nightly/pause', { reason: 'the month end' });
    expect(paused).toMatchObject({
      status: 200,
      body: { pausedAt: expect.any(String), changeReason: 'the month end' },
    });
    expect((await ask<ScheduleView>('POST', '/schedules/nightly/resume', { reason: 'over' })).body.pausedAt).toBeNull();
    expect((await ask<ScheduleView[]>('GET', '/schedules')).body).toHaveLength(1);

    expect((await ask('DELETE', '/schedules/nightly?reason=unused')).status).toBe(204);
    expect((await ask('GET', '/schedules/nightly')).status).toBe(404);
  });

  it('hear of every field at fault', async () => {
    const wrong = { ...(await schedule()), timeZone: 'Mars/Olympus' };
    const [zone, fields, reason] = [
      await ask<ErrorEnvelope>('PUT', '/schedules/nightly', wrong),
      await ask<ErrorEnvelope>('PUT', '/schedules/nightly', { userId: 'ada', missed: 'maybe' }),
      await ask<ErrorEnvelope>('DELETE', '/schedules/nightly'),
    ];

    expect(zone).toMatchObject({ status: 400, body: { errors: [{ code: 'REQUEST_INVALID', field: 'timeZone' }] } });
    const named = fields.body.errors.map(({ field }) => field).sort();
    expect(named).toEqual(['cron', 'jobType', 'missed', 'reason', 'userId']);
    expect(reason).toMatchObject({ status: 400, body: { errors: [{ field: 'reason' }] } });
  });

  it('pause a job type and let it go on, and the history tells', async () => {
    const path = `/switches/type/${DIGITISE_JOB_TYPE}`;
    const set = await ask<QueueSwitch>('PUT', path, { mode: 'paused', reason: 'the provider drowns' });
    expect(set).toMatchObject({ status: 200, body: { mode: 'paused', by: `user ${spec.userId}` } });
    expect((await ask<QueueSwitch[]>('GET', '/switches')).body).toHaveLength(1);

    expect((await ask('DELETE', `${path}?reason=fine again`)).status).toBe(204);
    expect((await ask('DELETE', `${path}?reason=fine again`)).status).toBe(404);
    const { body: history } = await ask<SwitchChange[]>('GET', '/switches/history?limit=2');
    expect(history.map(({ mode, reason }) => [mode, reason])).toEqual([
      ['open', 'fine again'],
      ['paused', 'the provider drowns'],
    ]);
  });

  it('bring dead letters back by a filter, after counting them', async () => {
    const { id } = await spec.digitise(service, 1);
    const { error } = await spec.waitFor(service, id, 'Failed');
    const wanted = { errorCode: error?.code, reason: 'a new provider' };
    const { body: before } = await ask<QueueFigures>('GET', '/statistics');
    const counted = await ask('POST', '/redrive', { ...wanted, dryRun: true });
    const others = await ask('POST', '/redrive', { ...wanted, errorCode: 'ANOTHER' });
    const redriven = await ask('POST', '/redrive', wanted);

    expect(before.types).toMatchObject([{ jobType: DIGITISE_JOB_TYPE, failed: 1 }]);
    expect([counted.body, others.body, redriven.body]).toEqual([{ count: 1 }, { count: 0 }, { count: 1 }]);
    const history = await readHistory(service.app.get(DataSource, { strict: false }), id);
    expect(history.find(({ kind }) => kind === 'redriven')?.data).toMatchObject({
      by: `user ${spec.userId}`,
      reason: 'a new provider',
    });
    await waitUntil(async () => (await spec.call(service, 'GET', `/internal/jobs/${id}`)).body.status === 'Failed');
  });

  it('find the routes described', async () => {
    const { body } = await spec.call<{ paths: Record<string, object> }>(service, 'GET', '/docs-json');

    expect(Object.keys(body.paths)).toEqual(
      expect.arrayContaining([`${ROOT}/statistics`, `${ROOT}/schedules/{name}`, `${ROOT}/switches/{scope}/{name}`]),
    );
  });
});

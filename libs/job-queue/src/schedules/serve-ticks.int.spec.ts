import { RequestInvalidError, QueueFullError } from '@cairn/errors';
import { CHANGE, SchedulesFixture } from './schedules.fixture.ts';
import { recordRefusal, serveDueSchedule, TickRefusedError } from './serve-ticks.ts';

describe('ticks of schedules', () => {
  let fixture: SchedulesFixture;

  beforeAll(async () => {
    fixture = await SchedulesFixture.create();
  });
  afterEach(() => fixture.clear());
  afterAll(() => fixture.drop());

  const serve = () => serveDueSchedule(fixture.dataSource, fixture.handlers.jobTypes, fixture.enqueue);

  it('become jobs of the user, with the payload that the handler understands and a key that names them', async () => {
    await fixture.schedules.put(fixture.schedule({ payload: {} }), CHANGE);
    await fixture.dueSince('nightly', '0 s');
    const served = await serve();
    const [job, ...others] = await fixture.jobs();

    expect(served).toMatchObject({ name: 'nightly', jobType: 'report' });
    expect(others).toEqual([]);
    expect(job).toMatchObject({ payload: { of: 'all' }, userId: fixture.userId, runAt: served?.ticks[0] });
    expect(job?.key).toBe(`schedule:nightly:${served?.ticks[0]?.toISOString()}`);
    expect(await fixture.schedules.get('nightly')).toMatchObject({ lastAt: job?.runAt.toISOString(), lastError: null });
    expect(await serve()).toBeUndefined();
  });

  it('are served once when ten replicas look at the same moment', async () => {
    for (const name of ['a', 'b', 'c']) {
      await fixture.schedules.put(fixture.schedule({ name, missed: 'all' }), CHANGE);
      await fixture.dueSince(name, '4 hours');
    }
    const looks = await Promise.all(Array.from({ length: 10 }, serve));

    expect(looks.filter((served) => served !== undefined)).toHaveLength(3);
    expect(await fixture.jobs()).toHaveLength(15);
  });

  it('are served once although the schedule is set back', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    for (const part of ['us', 'them']) {
      await fixture.dueSince('nightly', '0 s');
      await serve();
      await fixture.schedules.put(fixture.schedule({ payload: { of: part } }), CHANGE);
    }

    expect(await fixture.jobs()).toHaveLength(1);
  });

  it('leave nothing behind when one of several is refused', async () => {
    await fixture.schedules.put(fixture.schedule({ missed: 'all' }), CHANGE);
    await fixture.dueSince('nightly', '2 hours');
    let calls = 0;
    const refusing = serveDueSchedule(fixture.dataSource, ['report'], async (job, manager) => {
      calls += 1;
      if (calls === 2) throw new QueueFullError('The user', 9, 600);
      await fixture.enqueue(job, manager);
    });

    await expect(refusing).rejects.toThrow(TickRefusedError);
    expect(await fixture.jobs()).toEqual([]);
    expect((await serve())?.ticks).toHaveLength(3);
  });

  it('that are refused for now wait, and do not wake anybody meanwhile', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    await fixture.dueSince('nightly', '0 s');
    const refused = await refusal(new QueueFullError('The user', 9, 600));

    expect(await recordRefusal(fixture.dataSource, refused)).toEqual({ givenUp: false });
    expect(await fixture.schedules.get('nightly')).toMatchObject({ lastError: { code: refused.cause.code } });
    expect([await serve(), await fixture.backlog()]).toEqual([undefined, 0]);

    await fixture.dataSource.query('UPDATE "JobSchedules" SET "RetryAt" = now()');
    expect(await serve()).toMatchObject({ name: 'nightly', ticks: [expect.any(Date)] });
    expect(await fixture.schedules.get('nightly')).toMatchObject({ lastError: null });
  });

  it('that can never be enqueued are given up, and the reason stays', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    await fixture.dueSince('nightly', '0 s');
    const refused = await refusal(new RequestInvalidError([{ field: 'payload.of', message: 'is gone' }]));

    expect(await recordRefusal(fixture.dataSource, refused)).toEqual({ givenUp: true });
    expect(await serve()).toBeUndefined();
    expect(await fixture.schedules.get('nightly')).toMatchObject({
      lastAt: null,
      lastError: { code: 'REQUEST_INVALID', message: 'payload.of: is gone' },
    });
  });

  it('count for the autoscaler, so that a service at zero wakes for them', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    expect(await fixture.backlog()).toBe(0);
    await fixture.dueSince('nightly', '0 s');
    expect(await fixture.backlog()).toBe(1);
    await fixture.schedules.pause('nightly', CHANGE);
    expect(await fixture.backlog()).toBe(0);
  });

  async function refusal(cause: Error): Promise<TickRefusedError & { cause: { code: string } }> {
    const failed = serveDueSchedule(fixture.dataSource, ['report'], () => Promise.reject(cause));
    return failed.then(
      () => Promise.reject(new Error('nothing was refused')),
      (error: unknown) => error as TickRefusedError & { cause: { code: string } },
    );
  }
});

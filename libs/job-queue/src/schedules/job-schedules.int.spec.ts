import {
  JobTypeUnknownError,
  RequestInvalidError,
  ResourceNotFoundError,
  ScheduleDeclaredInCodeError,
} from '@cairn/errors';
import { CHANGE, SchedulesFixture } from './schedules.fixture.ts';

describe('schedules', () => {
  let fixture: SchedulesFixture;

  beforeAll(async () => {
    fixture = await SchedulesFixture.create();
  });
  afterEach(() => fixture.clear());
  afterAll(() => fixture.drop());

  it('say what is enqueued when, who changed it last, and why', async () => {
    await fixture.schedules.put(fixture.schedule({ cron: '30 4 * * *', timeZone: 'Europe/Berlin' }), CHANGE);

    expect(await fixture.schedules.list()).toEqual([
      {
        ...{ name: 'nightly', jobType: 'report', userId: fixture.userId, payload: {}, missed: 'one' },
        ...{ cron: '30 4 * * *', timeZone: 'Europe/Berlin', nextAt: expect.stringMatching(/T0[23]:30:00.000Z$/) },
        ...{ source: 'operator', enabled: true, lastAt: null, lastError: null, pausedAt: null },
        ...{ changedAt: expect.any(String), changedBy: 'ada', changeReason: 'a spec' },
      },
    ]);
  });

  it('keep a tick that is due when the payload changes, and begin anew when the rule does', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    await fixture.dueSince('nightly', '1 hour');
    const due = (await fixture.schedules.get('nightly')).nextAt;

    expect((await fixture.schedules.put(fixture.schedule({ payload: { of: 'us' } }), CHANGE)).nextAt).toBe(due);
    const before = Date.now();
    const changed = await fixture.schedules.put(fixture.schedule({ cron: '*/7 * * * *' }), CHANGE);
    expect(new Date(changed.nextAt).getTime()).toBeGreaterThan(before);
  });

  it('do not make up for a pause', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    await fixture.schedules.pause('nightly', { by: 'bob', reason: 'the month end' });
    await fixture.dueSince('nightly', '5 hours');
    const before = Date.now();
    const resumed = await fixture.schedules.resume('nightly', CHANGE);

    expect(resumed.pausedAt).toBeNull();
    expect(new Date(resumed.nextAt).getTime()).toBeGreaterThan(before);
  });

  it('are gone when they are removed', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    await fixture.schedules.remove('nightly');

    expect(await fixture.schedules.list()).toEqual([]);
    await expect(fixture.schedules.remove('nightly')).rejects.toThrow(ResourceNotFoundError);
    await expect(fixture.schedules.get('a\0b')).rejects.toThrow(ResourceNotFoundError);
    await expect(fixture.schedules.pause('a\0b', CHANGE)).rejects.toThrow(ResourceNotFoundError);
  });

  it.each([
    ['a name with a space', { name: 'a b' }, RequestInvalidError],
    ['an unknown job type', { jobType: 'paint' }, JobTypeUnknownError],
    ['a payload that does not fit', { payload: { of: 1 } }, RequestInvalidError],
    ['a NUL in the payload', { payload: { of: '\0' } }, RequestInvalidError],
    ['no user', { userId: 'ada' }, RequestInvalidError],
    ['an impossible rule', { cron: '0 0 31 2 *' }, RequestInvalidError],
    ['an unknown policy', { missed: 'maybe' as 'one' }, RequestInvalidError],
  ])('are refused with %s', async (_what, given, error) => {
    await expect(fixture.schedules.put(fixture.schedule(given), CHANGE)).rejects.toThrow(error);
    expect(await fixture.schedules.list()).toEqual([]);
  });

  describe('of the code', () => {
    it('follow their declaration, and are disabled without one', async () => {
      await fixture.schedules.declare([fixture.schedule(), fixture.schedule({ name: 'weekly', cron: '0 0 * * 1' })]);
      const disabled = await fixture.schedules.declare([fixture.schedule({ cron: '15 * * * *' })]);

      expect(disabled).toEqual(['weekly']);
      expect(await fixture.schedules.list()).toMatchObject([
        { name: 'nightly', cron: '15 * * * *', enabled: true, source: 'code', changedBy: 'code' },
        { name: 'weekly', enabled: false, changeReason: 'not declared any more' },
      ]);
    });

    it('stay as they are when every replica declares them again', async () => {
      const declare = () => fixture.schedules.declare([fixture.schedule(), fixture.schedule({ name: 'b' })]);
      await Promise.all([declare(), declare(), declare()]);
      const before = await fixture.schedules.list();
      await declare();

      expect(await fixture.schedules.list()).toEqual(before);
    });

    it('stay paused over a deployment that changes them', async () => {
      await fixture.schedules.declare([fixture.schedule()]);
      await fixture.schedules.pause('nightly', CHANGE);
      await fixture.schedules.declare([fixture.schedule({ cron: '15 * * * *' })]);

      expect(await fixture.schedules.get('nightly')).toMatchObject({
        cron: '15 * * * *',
        pausedAt: expect.any(String),
      });
    });

    it('are changed by deploying alone, until the code gives them up', async () => {
      await fixture.schedules.declare([fixture.schedule()]);
      await expect(fixture.schedules.put(fixture.schedule(), CHANGE)).rejects.toThrow(ScheduleDeclaredInCodeError);
      await expect(fixture.schedules.remove('nightly')).rejects.toThrow(ScheduleDeclaredInCodeError);

      await fixture.schedules.declare([]);
      expect(await fixture.schedules.put(fixture.schedule(), CHANGE)).toMatchObject({
        source: 'operator',
        enabled: true,
      });
    });

    it('are left alone when they belong to job types of another app', async () => {
      await fixture.schedules.declare([fixture.schedule()]);
      await fixture.dataSource.query(`UPDATE "JobSchedules" SET "JobType" = 'another'`);
      await fixture.schedules.declare([]);

      expect(await fixture.schedules.list()).toMatchObject([{ enabled: true }]);
    });

    it('may not be declared twice', async () => {
      await expect(fixture.schedules.declare([fixture.schedule(), fixture.schedule()])).rejects.toThrow(
        'declared twice',
      );
    });
  });
});

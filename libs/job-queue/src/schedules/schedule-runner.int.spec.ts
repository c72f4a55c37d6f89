import { RequestInvalidError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { sleepMs } from './schedule-runner.ts';
import { CHANGE, SchedulesFixture } from './schedules.fixture.ts';

describe('the runner of schedules', () => {
  let fixture: SchedulesFixture;

  beforeAll(async () => {
    fixture = await SchedulesFixture.create();
  });
  afterEach(() => fixture.clear());
  afterAll(() => fixture.drop());

  it('serves what became due while nothing ran, and what is put while it sleeps', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    await fixture.dueSince('nightly', '3 hours');
    fixture.startRunner();
    await waitUntil(async () => (await fixture.jobs()).length === 1);

    await fixture.schedules.put(fixture.schedule({ name: 'new' }), CHANGE);
    await fixture.dueSince('new', '0 s');
    await fixture.schedules.put(fixture.schedule({ name: 'another' }), CHANGE);
    await waitUntil(async () => (await fixture.jobs()).length === 2);
  });

  it('goes on with the others when one schedule is refused, and says so', async () => {
    for (const name of ['bad', 'good']) {
      await fixture.schedules.put(fixture.schedule({ name }), CHANGE);
      await fixture.dueSince(name, '0 s');
    }
    fixture.startRunner(async (job, manager) => {
      if (job.idempotencyKey?.startsWith('schedule:bad')) throw new RequestInvalidError([{ message: 'no' }]);
      await fixture.enqueue(job, manager);
    });

    // In either order.
    await waitUntil(async () => (await fixture.jobs()).length === 1);
    await waitUntil(() => fixture.logLines.join().includes('the job of a schedule was refused'));
  });

  it('leaves schedules of job types that it does not know', async () => {
    await fixture.schedules.put(fixture.schedule(), CHANGE);
    await fixture.dataSource.query(`UPDATE "JobSchedules" SET "JobType" = 'another', "NextAt" = now()`);
    await fixture.schedules.put(fixture.schedule({ name: 'known' }), CHANGE);
    await fixture.dueSince('known', '0 s');
    fixture.startRunner();

    await waitUntil(async () => (await fixture.jobs()).length > 0);
    expect((await fixture.jobs()).map(({ key }) => key)).toEqual([expect.stringContaining('schedule:known:')]);
  });
});

describe('the sleep of the runner', () => {
  it('lasts until the next tick, or until a change must be seen whose notification was lost', () => {
    expect([sleepMs(12.3), sleepMs(86_400_000)]).toEqual([13, 30_000]);
  });

  it('is a minute while there are no schedules', () => {
    expect(sleepMs(undefined)).toBe(60_000);
  });
});

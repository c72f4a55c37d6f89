import { LimitFixture } from './limit.fixture.ts';

describe('a claim that the server forgot in a crash', () => {
  let fixture: LimitFixture;

  beforeEach(async () => {
    fixture = await LimitFixture.create({ limited: { concurrency: { total: 1 } } });
  });
  afterEach(() => fixture.drop());

  it.each([
    ['key', 'key'],
    [undefined, ''],
  ])('holds its place under the limit again once it is retaken (key %s)', async (key, place) => {
    const { dataSource, store } = fixture.queue;
    const claimer = await fixture.claimer();
    const id = await fixture.enqueue('limited', key);
    const [job] = (await claimer.claim()).jobs;
    expect(job?.id).toBe(id);
    // As the row is when the server comes back without its last moments.
    await dataSource.query(
      `UPDATE "BackgroundJobs" SET "Status" = 0, "Attempt" = 0, "LeaseToken" = 0, "WorkerId" = NULL, "FirstWorkerId" = NULL,
         "StartedAt" = NULL, "RunningKey" = NULL, "EventSequence" = 1 WHERE "Id" = $1`,
      [id],
    );

    expect(job && (await store.holdsStill(job))).toBe(true);
    expect(await dataSource.query('SELECT "RunningKey" AS place FROM "BackgroundJobs" WHERE "Id" = $1', [id])).toEqual([
      { place },
    ]);
    await fixture.enqueue('limited', key);
    expect((await claimer.claim()).jobs).toEqual([]);
  });
});

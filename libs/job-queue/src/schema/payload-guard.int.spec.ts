import { QueueFixture } from '../queue.fixture.ts';

const REFUSAL = 'stay as they were enqueued';

describe('the payload of a stored job', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  afterAll(() => fixture.drop());

  it('cannot be changed', async () => {
    const { id } = await fixture.enqueue({ payload: { n: 1 } });

    for (const change of [`"Payload" = '{"n": 2}'`, `"Payload" = "Payload"`, `"Priority" = 1, "Payload" = '{}'`]) {
      await expect(fixture.dataSource.query(`UPDATE "BackgroundJobs" SET ${change}`)).rejects.toThrow(REFUSAL);
    }
    expect(await storedPayload(id)).toEqual({ n: 1 });
  });

  it('is replaced by a debounced request, and by nothing else in the same transaction', async () => {
    const debounced = { userId: fixture.userId, jobType: 'echo', debounce: { key: 'k', waitSeconds: 60 } };
    const { id } = await fixture.enqueue({ ...debounced, payload: { n: 1 } });

    await fixture.dataSource.transaction(async (manager) => {
      await fixture.queue.enqueue({ ...debounced, payload: { n: 2 } }, manager);
      await manager.query('SAVEPOINT before');
      await expect(manager.query(`UPDATE "BackgroundJobs" SET "Payload" = '{"n": 3}'`)).rejects.toThrow(REFUSAL);
      await manager.query('ROLLBACK TO before');
    });

    expect(await storedPayload(id)).toEqual({ n: 2 });
    expect((await fixture.history(id)).map(({ data }) => data['payload'])).toEqual([{ n: 1 }, { n: 2 }]);
  });

  async function storedPayload(id: string): Promise<unknown> {
    const rows = await fixture.dataSource.query<{ payload: unknown }[]>(
      'SELECT "Payload" AS payload FROM "BackgroundJobs" WHERE "Id" = $1',
      [id],
    );
    return rows[0]?.payload;
  }
});

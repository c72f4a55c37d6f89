import { waitUntil } from '@cairn/testing';
import { QueueFixture } from '../queue.fixture.ts';
import { requestCancel } from './cancel-job.ts';

describe('deleting a job', () => {
  let fixture: QueueFixture;

  beforeAll(async () => {
    fixture = await QueueFixture.create();
  });
  afterAll(() => fixture.drop());

  it('takes it as it is then, when it ends at the same moment', async () => {
    const { id } = await fixture.enqueue();
    const runner = fixture.dataSource.createQueryRunner();
    try {
      await runner.startTransaction();
      await requestCancel(runner.manager, fixture.userId, id);
      const deleted = fixture.queue.delete(fixture.userId, id);
      await waitUntil(async () => (await lockWaits(fixture)) > 0, { what: 'the deletion to wait for the cancel' });
      await runner.commitTransaction();
      await deleted;
    } finally {
      await runner.release();
    }

    expect(await fixture.kinds(id)).toEqual(['queued', 'cancelled', 'deleted']);
  });
});

async function lockWaits({ dataSource }: QueueFixture): Promise<number> {
  const [row] = (await dataSource.query(
    `SELECT count(*)::int AS n FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
  )) as { n: number }[];
  return row?.n ?? 0;
}

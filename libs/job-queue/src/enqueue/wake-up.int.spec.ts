import { waitUntil } from '@cairn/testing';
import { WAKE_CHANNEL } from '../feed/channels.ts';
import { QueueFixture } from '../queue.fixture.ts';

describe('the wake-up of workers', () => {
  let fixture: QueueFixture;
  let heard: string[];

  beforeEach(async () => {
    fixture = await QueueFixture.create();
    heard = [];
    const listener = fixture.listen();
    listener.listen(WAKE_CHANNEL, (payload) => void heard.push(payload));
    await waitUntil(() => listener.healthy);
  });
  afterEach(() => fixture.drop());

  const told = async (): Promise<number> => {
    await fixture.announcer.flush();
    // Notifications come in the order of their commits, so this one is the last.
    await fixture.dataSource.query(`SELECT pg_notify('${WAKE_CHANNEL}', 'last')`);
    await waitUntil(() => heard.includes('last'));
    return heard.length - 1;
  };

  it('goes out once with the commit of a job', async () => {
    await fixture.enqueue();
    expect(await told()).toBe(1);
  });

  it('goes out with a job that has a key, and when the key is taken', async () => {
    await fixture.enqueue({ idempotencyKey: 'once' });
    await fixture.announcer.flush();
    await fixture.enqueue({ idempotencyKey: 'once' });
    expect(await told()).toBe(2);
  });

  it('is said for many jobs at once when they come together', async () => {
    await Promise.all(Array.from({ length: 100 }, () => fixture.enqueue()));
    expect(await told()).toBeLessThanOrEqual(20);
  });
});

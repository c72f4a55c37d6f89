import { FeedPosition, type JobFeedMessage } from '@cairn/job-contracts';
import { FakeTimers, settle } from '@cairn/testing';

import { FeedOrder } from './feed-order.ts';
import { snapshotAt, told } from './told.fixture.ts';

function setUp() {
  const timers = new FakeTimers();
  const news: string[] = [];
  const asked: { cursor: string | undefined; answer(messages: JobFeedMessage[]): void; fail(): void }[] = [];
  const position = new FeedPosition();
  const order = new FeedOrder({
    position,
    timers,
    missed: (cursor) =>
      new Promise((resolve, reject) => asked.push({ cursor, answer: resolve, fail: () => reject(new Error('away')) })),
    news: ({ name, message }) => news.push(`${name} ${'sequence' in message ? message.sequence : ''}`.trim()),
  });
  return { order, timers, news, asked, position };
}

describe('feed order', () => {
  it('passes on each pushed message once', () => {
    const { order, news, asked } = setUp();

    for (const message of [snapshotAt(2), told('jobProgress', 3), told('jobProgress', 3), told('jobProgress', 2)]) {
      order.push(message);
    }

    expect(news).toEqual(['jobSnapshot', 'jobProgress 3']);
    expect(asked).toEqual([]);
  });

  it('asks for what a message shows to be missing, with the cursor, and passes on both in order', async () => {
    const { order, timers, news, asked, position } = setUp();
    order.push(snapshotAt(2));

    order.push(told('jobProgress', 5));
    order.push(told('jobProgress', 6));
    await timers.advance(0);
    expect(asked.map(({ cursor }) => cursor)).toEqual([position.cursor()]);
    asked[0]?.answer([
      snapshotAt(undefined, { whole: false }),
      told('unitCompleted', 3),
      told('unitCompleted', 4),
      told('jobProgress', 5),
    ]);
    await settle();

    expect(news.slice(1)).toEqual([
      'jobSnapshot',
      'unitCompleted 3',
      'unitCompleted 4',
      'jobProgress 5',
      'jobProgress 6',
    ]);
  });

  it('takes nothing twice that comes both ways', async () => {
    const { order, timers, news, asked } = setUp();

    order.ask();
    await timers.advance(0);
    order.push(told('jobStarted', 2));
    order.push(told('jobProgress', 3));
    asked[0]?.answer([snapshotAt(2)]);
    await settle();

    expect(news).toEqual(['jobSnapshot', 'jobProgress 3']);
  });

  it('asks again, ever more slowly, until it is answered', async () => {
    const { order, timers, news, asked } = setUp();

    order.ask();
    await timers.advance(0);
    asked[0]?.fail();
    await timers.advance(600);
    asked[1]?.fail();
    await timers.advance(600);
    expect(asked).toHaveLength(2);
    await timers.advance(600);
    asked[2]?.answer([snapshotAt(1)]);
    await settle();

    expect(news).toEqual(['jobSnapshot']);
  });

  it('asks once for many reasons, and not more than once a second', async () => {
    const { order, timers, asked } = setUp();
    const changed = { name: 'jobsChanged', message: {} } as const;

    order.push(changed);
    order.push(changed);
    await timers.advance(0);
    asked[0]?.answer([snapshotAt(1)]);
    await timers.advance(500);
    expect(asked).toHaveLength(1);

    await timers.advance(600);
    expect(asked).toHaveLength(2);
  });

  it('lets an answer go that comes after its connection ended, as the next one tells everything', async () => {
    const { order, timers, news, asked } = setUp();

    order.ask();
    await timers.advance(0);
    order.push(told('jobQueued', 1));
    order.stop();
    asked[0]?.answer([snapshotAt(1)]);
    await timers.advance(60_000);

    expect(news).toEqual([]);
    expect(asked).toHaveLength(1);
    expect(timers.pending).toBe(0);
  });

  it('does not keep more than a thousand messages while it waits for an answer', async () => {
    const { order, timers, news, asked } = setUp();
    order.push(snapshotAt(1));

    order.ask();
    await timers.advance(0);
    for (let sequence = 2; sequence < 1_500; sequence += 1) order.push(told('jobProgress', sequence));
    asked[0]?.answer([snapshotAt(1)]);
    await timers.advance(2_000);
    expect(asked).toHaveLength(2);
    asked[1]?.answer([snapshotAt(1_499)]);
    await settle();

    expect(news).toEqual(['jobSnapshot', 'jobSnapshot', 'jobSnapshot']);
  });
});

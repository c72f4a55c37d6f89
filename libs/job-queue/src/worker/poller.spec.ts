import { waitUntil } from '@cairn/testing';
import { Poller } from './poller.ts';
import type { PollerOptions, PollOutcome } from './poller.ts';

describe('Poller', () => {
  let poller: Poller;
  afterEach(() => poller.stop());

  const start = (poll: () => Promise<PollOutcome>, options: Partial<PollerOptions> = {}): void => {
    const told = { isToldOfWork: () => true, onError: () => undefined };
    poller = new Poller({ minMs: 1, maxMs: 5, random: () => 0, poll, ...told, ...options });
    poller.start();
  };

  it('asks again at once after work, and not while it is told of work and found none', async () => {
    const outcomes: PollOutcome[] = ['work', 'work', 'idle'];
    let polls = 0;
    start(async () => outcomes[polls++] ?? 'idle');

    await waitUntil(() => polls === 3);
    poller.wake();
    await waitUntil(() => polls === 4);
  });

  it('asks again soon after a failure, even while it is told of work', async () => {
    const errors: unknown[] = [];
    let polls = 0;
    const poll = async (): Promise<PollOutcome> => {
      polls += 1;
      if (polls <= 3) throw new Error(`failure ${polls}`);
      return 'idle';
    };
    start(poll, { onError: (error) => errors.push(error) });

    await waitUntil(() => polls === 4);
    expect(errors.map(String)).toEqual(['Error: failure 1', 'Error: failure 2', 'Error: failure 3']);
  });

  it('does not miss a wake-up that comes during a poll', async () => {
    const first = Promise.withResolvers<PollOutcome>();
    let polls = 0;
    start(() => (++polls === 1 ? first.promise : Promise.resolve('full')));

    poller.wake();
    first.resolve('full');

    await waitUntil(() => polls === 2);
  });
});

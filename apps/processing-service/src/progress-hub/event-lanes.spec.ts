import type { JobFeedEventMessage } from '@cairn/job-contracts';
import { FakeClock } from '@cairn/testing';
import { EventLanes } from './event-lanes.ts';
import { event, line } from './feed-messages.fixture.ts';

function lanesOn(clock: FakeClock) {
  const told: JobFeedEventMessage[] = [];
  const lanes = new EventLanes({ deliver: (_userId, message) => void told.push(message), sleep: clock.sleep });
  const accept = (...messages: JobFeedEventMessage[]) => messages.forEach((message) => lanes.accept('alice', message));
  return { lanes, told, accept, lines: () => told.map(line) };
}

describe('event lanes', () => {
  const clock = new FakeClock();

  it('let the first progress of a job go at once, and at most ten a second after it, the last one included', async () => {
    const { accept, lines } = lanesOn(clock);
    for (let sequence = 1; sequence <= 500; sequence += 1) {
      accept(event('jobProgress', 'a', sequence));
      await clock.advance(2);
    }
    await clock.advance(1_000);

    expect(lines()[0]).toBe('jobProgress a:1');
    expect(lines().length).toBeLessThanOrEqual(11);
    expect(lines().at(-1)).toBe('jobProgress a:500');
  });

  it('tell by what a message follows that those between were left out', async () => {
    const { accept, told } = lanesOn(clock);
    accept(event('jobProgress', 'a', 1), event('jobProgress', 'a', 2), event('unitStarted', 'a', 2, { unitId: 'p1' }));
    accept(
      event('unitCompleted', 'a', 3, { unitId: 'p0' }),
      event('jobProgress', 'a', 4),
      event('jobProgress', 'a', 5),
    );
    await clock.advance(100);

    expect(told.map(({ name, message: { sequence, follows } }) => [name, sequence, follows])).toEqual([
      ['jobProgress', 1, 0],
      ['unitStarted', 2, 1],
      ['unitCompleted', 3, 1],
      ['jobProgress', 5, 3],
    ]);
  });

  it('never leave out a unit that is over, and tell of its start only when it still runs', async () => {
    const { accept, lines } = lanesOn(clock);
    accept(event('unitStarted', 'a', 1, { unitId: 'p1' }), event('unitStarted', 'a', 1, { unitId: 'p2' }));
    accept(event('unitStarted', 'a', 1, { unitId: 'p3' }), event('unitCompleted', 'a', 2, { unitId: 'p2' }));
    accept(event('unitFailed', 'a', 3, { unitId: 'p1' }));
    await clock.advance(100);

    expect(lines()).toEqual(['unitStarted a:1', 'unitStarted a:1', 'unitCompleted a:2', 'unitFailed a:3']);
  });

  it('let nothing that changes the state of a job wait, and what came before it goes first', () => {
    const { accept, lines } = lanesOn(clock);
    accept(event('jobProgress', 'a', 1), event('jobProgress', 'a', 2), event('jobProgress', 'a', 3));
    accept(event('jobCompleted', 'a', 4));

    expect(lines()).toEqual(['jobProgress a:1', 'jobProgress a:3', 'jobCompleted a:4']);
  });

  it('keep no job waiting for another', () => {
    const { accept, lines } = lanesOn(clock);
    accept(event('jobProgress', 'a', 1), event('jobProgress', 'a', 2), event('jobProgress', 'b', 1));

    expect(lines()).toEqual(['jobProgress a:1', 'jobProgress b:1']);
  });

  it('let all go that waits when they are closed, and hold nothing back after it', async () => {
    const { lanes, accept, lines } = lanesOn(clock);
    accept(event('jobProgress', 'a', 1), event('jobProgress', 'a', 2));
    lanes.close();
    accept(event('jobProgress', 'a', 3));
    await clock.advance(1_000);

    expect(lines()).toEqual(['jobProgress a:1', 'jobProgress a:2', 'jobProgress a:3']);
  });
});

import { FeedPosition } from '@cairn/job-contracts';
import type { HeardSoFar, JobFeedEventName, JobFeedMessage } from '@cairn/job-contracts';
import { FakeClock, waitUntil } from '@cairn/testing';
import { event, line, snapshot } from './feed-messages.fixture.ts';
import { JobSubscription } from './job-subscription.ts';

/** A subscription whose reads the spec answers one by one. */
function subscribe(position?: FeedPosition) {
  const sent: string[] = [];
  const failures: unknown[] = [];
  const clock = new FakeClock();
  const reads: { answer: PromiseWithResolvers<JobFeedMessage[]>; heard: string | undefined }[] = [];
  let taken: Promise<void> = Promise.resolve();
  const subscription = new JobSubscription({
    position,
    missed: async function* (heard: HeardSoFar | undefined) {
      const answer = Promise.withResolvers<JobFeedMessage[]>();
      const known = heard && [...heard.jobs].map(([jobId, { sequence }]) => `${jobId}:${sequence}`).join();
      reads.push({ answer, heard: known });
      yield await answer.promise;
    },
    send: (told) => void sent.push(line(told)),
    taken: () => taken,
    readFailed: (error) => failures.push(error),
    now: clock.now,
    sleep: clock.sleep,
  });
  return {
    subscription,
    sent,
    failures,
    clock,
    reads,
    accept: (name: JobFeedEventName, jobId: string, sequence: number, facts = {}) =>
      subscription.accept(event(name, jobId, sequence, facts)),
    begun: (count: number) => waitUntil(() => reads.length === count),
    answer: async (read: number, ...told: JobFeedMessage[]) => {
      await waitUntil(() => reads.length > read);
      reads[read]?.answer.resolve(told);
    },
    untilTaken: (until: Promise<undefined>) => void (taken = until),
    /** Lets it rest, until so many reads were begun. */
    nextRead: async (count: number) => {
      await waitUntil(() => clock.sleeping === 1);
      await clock.advance(500);
      await waitUntil(() => reads.length === count);
    },
  };
}

describe('a job subscription', () => {
  it('sends the snapshot first, then what it does not hold, each event once', async () => {
    const { subscription, accept, sent, answer } = subscribe();
    const done = subscription.refresh();

    for (const sequence of [3, 4, 5, 6]) accept('jobProgress', 'a', sequence);
    accept('jobQueued', 'b', 1);
    await answer(0, snapshot({ a: 5 }));
    await done;
    accept('jobProgress', 'a', 5);
    accept('jobProgress', 'a', 7);

    expect(sent).toEqual(['whole a:5', 'jobProgress a:6', 'jobQueued b:1', 'jobProgress a:7']);
  });

  it('tells a client that comes back what it missed, from where it was, and nothing twice', async () => {
    const before = new FeedPosition();
    before.place(snapshot({ a: 5, b: 2 }));
    const { subscription, accept, sent, reads, answer } = subscribe(before);
    const done = subscription.refresh();

    accept('jobProgress', 'a', 7);
    accept('jobProgress', 'a', 8);
    await answer(
      0,
      snapshot({}, false),
      event('jobProgress', 'a', 6),
      event('jobCompleted', 'b', 3),
      event('jobProgress', 'a', 7),
    );
    await done;

    expect(reads[0]?.heard).toBe('a:5,b:2');
    expect(sent).toEqual(['partial', 'jobProgress a:6', 'jobCompleted b:3', 'jobProgress a:7', 'jobProgress a:8']);
  });

  it('finds by itself that an event got lost, and makes it good without a word to the client', async () => {
    const { subscription, accept, sent, reads, answer, nextRead } = subscribe();
    const done = subscription.refresh();
    await answer(0, snapshot({ a: 2 }));
    await done;

    accept('jobProgress', 'a', 4);
    accept('jobProgress', 'a', 5);
    await nextRead(2);
    expect(reads[1]?.heard).toBe('a:2');
    await answer(1, snapshot({}, false), event('jobProgress', 'a', 3), event('jobProgress', 'a', 4));

    await waitUntil(() => sent.length === 4);
    expect(sent).toEqual(['whole a:2', 'jobProgress a:3', 'jobProgress a:4', 'jobProgress a:5']);
  });

  it('reads again when it is told to while it reads, for the answer may be older, and rests between', async () => {
    const { subscription, sent, reads, answer, nextRead } = subscribe();
    const done = subscription.refresh();

    await subscription.refresh();
    await answer(0, snapshot({ a: 1 }));
    await nextRead(2);
    await answer(1, snapshot({}, false), event('jobProgress', 'a', 2));
    await done;

    expect(reads).toHaveLength(2);
    expect(sent).toEqual(['whole a:1', 'jobProgress a:2']);
  });

  it('reads again rather than keep events without bound', async () => {
    const { subscription, accept, sent, answer, nextRead } = subscribe();
    const done = subscription.refresh();

    for (let sequence = 1; sequence <= 1_001; sequence += 1) accept('jobProgress', 'a', sequence);
    await answer(0, snapshot({ a: 500 }));
    await nextRead(2);
    accept('jobProgress', 'a', 1_002);
    await answer(1, snapshot({ a: 1_001 }, false));
    await done;

    expect(sent).toEqual(['whole a:500', 'partial a:1001', 'jobProgress a:1002']);
  });

  it('sends no more of a long story than the client takes', async () => {
    const { subscription, accept, sent, answer, untilTaken } = subscribe();
    const taken = Promise.withResolvers<undefined>();
    untilTaken(taken.promise);
    const done = subscription.refresh();
    await answer(0, snapshot({ a: 1 }));
    await waitUntil(() => sent.length === 1);
    accept('jobProgress', 'a', 2);
    expect(sent).toEqual(['whole a:1']);

    taken.resolve(undefined);
    await done;
    expect(sent).toEqual(['whole a:1', 'jobProgress a:2']);
  });

  it('waits longer and longer for a database that fails, and then goes on from where it was', async () => {
    const { subscription, accept, sent, failures, clock, reads, answer, begun } = subscribe();
    const done = subscription.refresh();
    await begun(1);
    reads[0]?.answer.reject(new Error('down'));
    await waitUntil(() => clock.sleeping === 1);
    await clock.advance(500);
    await waitUntil(() => reads.length === 2);
    reads[1]?.answer.reject(new Error('still down'));
    await waitUntil(() => clock.sleeping === 1);
    await clock.advance(999);
    expect(reads).toHaveLength(2);
    await clock.advance(1);
    await waitUntil(() => reads.length === 3);
    accept('jobProgress', 'a', 2);
    await answer(2, snapshot({ a: 1 }));
    await done;

    expect(failures).toHaveLength(2);
    expect(sent).toEqual(['whole a:1', 'jobProgress a:2']);
  });

  it('knows which jobs are active as far as its client was told', async () => {
    const { subscription, accept, answer } = subscribe();
    const done = subscription.refresh();
    await answer(0, snapshot({ a: 1, b: 4 }));
    await done;
    accept('jobFailed', 'b', 5);

    expect(subscription.active()).toEqual([['a', 1]]);
  });

  it('sends nothing once it was stopped, and waits for nothing', async () => {
    const { subscription, sent, clock, reads, begun } = subscribe();
    const done = subscription.refresh();
    await begun(1);
    reads[0]?.answer.reject(new Error('down'));
    await waitUntil(() => clock.sleeping === 1);

    subscription.stop();
    await done;

    expect(reads).toHaveLength(1);
    expect(sent).toEqual([]);
  });
});

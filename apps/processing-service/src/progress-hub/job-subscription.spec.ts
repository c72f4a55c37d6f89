import type { JobSnapshot, UnitView } from '@cairn/job-contracts';
import { FakeClock, waitUntil } from '@cairn/testing';
import { JobSubscription, type JobEventName } from './job-subscription.ts';

const snapshotOf = (jobId: string, sequence: number, units: UnitView[] = []) =>
  ({ job: { id: jobId }, units, sequence }) as JobSnapshot;

const event = (jobId: string, sequence: number, facts = {}) => ({
  jobId,
  subjectId: null,
  sequence,
  at: '2026-01-01T00:00:00Z',
  ...facts,
});

/** A feed whose reads the spec answers one by one. */
function subscribe() {
  const sent: string[] = [];
  const failures: unknown[] = [];
  const clock = new FakeClock();
  const reads: PromiseWithResolvers<JobSnapshot[]>[] = [];
  const subscription = new JobSubscription({
    read: () => {
      const pending = Promise.withResolvers<JobSnapshot[]>();
      reads.push(pending);
      return pending.promise;
    },
    send: (name, message) => {
      const { jobs, jobId, sequence } = message as { jobs?: JobSnapshot[]; jobId?: string; sequence?: number };
      sent.push(
        jobs ? `${name} ${jobs.map((job) => `${job.job.id}:${job.sequence}`).join()}` : `${name} ${jobId}:${sequence}`,
      );
    },
    readFailed: (error) => failures.push(error),
    sleep: clock.sleep,
  });
  const accept = (name: JobEventName, jobId: string, sequence: number, facts = {}) =>
    subscription.accept(name, event(jobId, sequence, { percent: 0, message: null, ...facts }));
  return { subscription, accept, sent, failures, clock, reads };
}

describe('a job subscription', () => {
  it('sends the snapshot first, then what it does not hold, each event once', async () => {
    const { subscription, accept, sent, reads } = subscribe();
    const done = subscription.refresh();

    for (const sequence of [3, 4, 5, 6]) accept('jobProgress', 'a', sequence);
    accept('jobCompleted', 'b', 9);
    reads[0]?.resolve([snapshotOf('a', 5)]);
    await done;
    accept('jobProgress', 'a', 5);
    accept('jobProgress', 'a', 7);

    expect(sent).toEqual(['jobSnapshot a:5', 'jobProgress a:6', 'jobCompleted b:9', 'jobProgress a:7']);
  });

  it('sends both messages of one place in the history', async () => {
    const { subscription, accept, sent, reads } = subscribe();
    const done = subscription.refresh();
    reads[0]?.resolve([snapshotOf('a', 5)]);
    await done;

    accept('unitCompleted', 'a', 6, { unitId: 'p1', index: 0 });
    accept('jobProgress', 'a', 6);

    expect(sent).toEqual(['jobSnapshot a:5', 'unitCompleted a:6', 'jobProgress a:6']);
  });

  it('tells of a started unit that the snapshot shows as waiting, and of no other', async () => {
    const { subscription, accept, sent, reads } = subscribe();
    const units: UnitView[] = [
      { unitId: 'p1', index: 0, status: 'done' },
      { unitId: 'p2', index: 1, status: 'waiting' },
    ];
    const done = subscription.refresh();
    accept('unitStarted', 'a', 4, { unitId: 'p1', index: 0 });
    accept('unitStarted', 'a', 4, { unitId: 'p2', index: 1 });
    reads[0]?.resolve([snapshotOf('a', 5, units)]);
    await done;

    expect(sent).toEqual(['jobSnapshot a:5', 'unitStarted a:4']);
  });

  it('sends a new snapshot after a gap, and forgets what the old one held', async () => {
    const { subscription, accept, sent, reads } = subscribe();
    const first = subscription.refresh();
    reads[0]?.resolve([snapshotOf('a', 2)]);
    await first;

    const second = subscription.refresh();
    accept('jobProgress', 'a', 8);
    accept('jobProgress', 'a', 9);
    reads[1]?.resolve([snapshotOf('a', 8)]);
    await second;

    expect(sent).toEqual(['jobSnapshot a:2', 'jobSnapshot a:8', 'jobProgress a:9']);
  });

  it('reads again when the gap came while it was reading, for the answer may be older', async () => {
    const { subscription, sent, reads } = subscribe();
    const done = subscription.refresh();

    await subscription.refresh();
    reads[0]?.resolve([snapshotOf('a', 1)]);
    await waitUntil(() => reads.length === 2);
    reads[1]?.resolve([snapshotOf('a', 3)]);
    await done;

    expect(sent).toEqual(['jobSnapshot a:3']);
  });

  it('reads again rather than keep events without bound', async () => {
    const { subscription, accept, sent, reads } = subscribe();
    const done = subscription.refresh();

    for (let sequence = 1; sequence <= 1_001; sequence++) accept('jobProgress', 'a', sequence);
    reads[0]?.resolve([snapshotOf('a', 500)]);
    await waitUntil(() => reads.length === 2);
    accept('jobProgress', 'a', 1_002);
    reads[1]?.resolve([snapshotOf('a', 1_001)]);
    await done;

    expect(sent).toEqual(['jobSnapshot a:1001', 'jobProgress a:1002']);
  });

  it('waits longer and longer for a database that fails, and then catches up', async () => {
    const { subscription, accept, sent, failures, clock, reads } = subscribe();
    const done = subscription.refresh();

    reads[0]?.reject(new Error('down'));
    await waitUntil(() => clock.sleeping === 1);
    await clock.advance(500);
    await waitUntil(() => reads.length === 2);
    reads[1]?.reject(new Error('still down'));
    await waitUntil(() => clock.sleeping === 1);
    await clock.advance(999);
    expect(reads).toHaveLength(2);
    await clock.advance(1);
    await waitUntil(() => reads.length === 3);
    accept('jobProgress', 'a', 2);
    reads[2]?.resolve([snapshotOf('a', 1)]);
    await done;

    expect(failures).toHaveLength(2);
    expect(sent).toEqual(['jobSnapshot a:1', 'jobProgress a:2']);
  });

  it('sends nothing once it was stopped, and waits for nothing', async () => {
    const { subscription, sent, clock, reads } = subscribe();
    const done = subscription.refresh();
    reads[0]?.reject(new Error('down'));
    await waitUntil(() => clock.sleeping === 1);

    subscription.stop();
    await done;

    expect(reads).toHaveLength(1);
    expect(sent).toEqual([]);
  });
});

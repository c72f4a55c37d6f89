import { FeedPosition, type JobFeedMessage } from '@cairn/job-contracts';
import { FakeTimers, settle } from '@cairn/testing';

import type { HubEvents } from '../hub/hub-link.ts';
import { LiveJobs } from './live-jobs.ts';
import { snapshotAt, told } from './told.fixture.ts';

/** Job ids are UUIDs where cursors are made of them. */
const jobId = '01960000-0000-7000-8000-000000000001';
const about = (message: JobFeedMessage): JobFeedMessage =>
  JSON.parse(JSON.stringify(message).replaceAll('"j1"', `"${jobId}"`));

function setUp() {
  const timers = new FakeTimers();
  const world = {
    opened: [] as string[],
    hub: undefined as HubEvents | undefined,
    asked: [] as (string | undefined)[],
    missed: [] as JobFeedMessage[],
    heard: [] as string[],
    /** Where negotiation leads. */
    redirects: false,
  };
  const live = new LiveJobs({
    hubUrl: () => Promise.resolve('https://hub.test/hubs/jobs'),
    open: (url, events) => {
      world.opened.push(url);
      world.hub = events;
      return Promise.resolve({
        start: () => Promise.resolve(world.redirects ? events.redirected() : undefined),
        stop: () => Promise.resolve(),
      });
    },
    missed: (cursor) => {
      world.asked.push(cursor);
      return Promise.resolve(world.missed);
    },
    timers,
  });
  live.onMessage(({ name }) => world.heard.push(name));
  return { timers, world, live };
}

describe('live jobs', () => {
  it('hold one connection for everybody who listens, and let go a moment after the last', async () => {
    const { timers, world, live } = setUp();

    const [first, second] = [live.hold(), live.hold()];
    await settle();
    first();
    first();
    await timers.advance(10_000);
    expect(live.connection.state()).toBe('live');

    second();
    await timers.advance(10_000);
    expect(live.connection.state()).toBe('idle');
    expect(world.opened).toEqual(['https://hub.test/hubs/jobs']);
    expect(timers.pending).toBe(0);
  });

  it('tell the next connection how far they have heard, and take nothing twice', async () => {
    const { timers, world, live } = setUp();
    live.hold();
    await settle();
    world.hub?.message(about(snapshotAt(2)));
    world.hub?.message(about(told('jobProgress', 3, { percent: 10, message: null })));

    world.hub?.closed();
    await timers.advance(1_000);
    const cursor = new URL(world.opened[1] ?? '').searchParams.get('cursor') ?? '';
    expect(FeedPosition.at(cursor)?.jobs.get(jobId)?.sequence).toBe(3);

    world.hub?.message(about(snapshotAt(undefined, { whole: false })));
    world.hub?.message(about(told('jobProgress', 3, { percent: 10, message: null })));
    world.hub?.message(about(told('jobProgress', 4, { percent: 20, message: null })));

    expect(world.heard).toEqual(['jobSnapshot', 'jobProgress', 'jobSnapshot', 'jobProgress']);
    expect(live.jobOf('d1')).toMatchObject({ jobId, percent: 20, sequence: 4 });
    expect(live.jobOf(jobId)).toBe(live.jobOf('d1'));
    expect(world.asked).toEqual([]);
    live.close();
  });

  it('ask for the present state where another service holds the connection, and again after silence', async () => {
    const { timers, world, live } = setUp();
    world.redirects = true;
    world.missed = [about(snapshotAt(2))];
    live.hold();
    await timers.advance(0);
    await settle();
    expect(world.asked).toEqual([undefined]);
    expect(live.jobOf('d1')).toMatchObject({ sequence: 2 });

    await timers.advance(20_000);
    world.hub?.message(about(told('jobProgress', 3, { percent: 10, message: null })));
    world.missed = [about(snapshotAt(3, { whole: false }))];
    await timers.advance(20_000);
    expect(world.asked).toHaveLength(1);
    await timers.advance(20_000);
    expect(world.asked).toHaveLength(2);

    world.missed = [];
    world.hub?.message(about(told('jobCompleted', 4, { result: null })));
    await timers.advance(120_000);
    expect(world.asked).toHaveLength(2);
    live.close();
    expect(timers.pending).toBe(0);
  });

  it('ask anew when they are told that something changed', async () => {
    const { timers, world, live } = setUp();
    world.missed = [about(snapshotAt(2))];
    live.hold();
    await settle();

    world.hub?.message({ name: 'jobsChanged', message: {} });
    await timers.advance(0);
    await settle();

    expect(live.jobOf('d1')).toMatchObject({ sequence: 2 });
    live.close();
  });

  it('forget the end of a job that runs again', async () => {
    const { world, live } = setUp();
    live.hold();
    await settle();
    world.hub?.message(snapshotAt(2));
    world.hub?.message(told('jobCancelled', 3));

    live.forget('j1');
    expect(live.jobOf('d1')).toBeUndefined();
    world.hub?.message(told('jobQueued', 4, { job: { subjectId: 'd1', status: 'Queued', progressPercent: 0 } }));
    expect(live.jobOf('d1')).toMatchObject({ status: 'Queued', active: true });
    live.close();
  });
});

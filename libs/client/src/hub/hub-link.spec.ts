import type { JobFeedMessage } from '@cairn/job-contracts';
import { FakeTimers, settle } from '@cairn/testing';

import { type ConnectionState, type HubEvents, HubLink, reconnectAfterMs } from './hub-link.ts';

const message: JobFeedMessage = {
  name: 'jobSnapshot',
  message: { whole: true, more: false, at: '2026-03-01T10:00:00.000Z', jobs: [] },
};

/** A hub that is reachable or not, and remembers who is connected. */
function setUp() {
  const timers = new FakeTimers();
  const hub = { reachable: true, opened: 0, connected: new Set<HubEvents>(), last: undefined as HubEvents | undefined };
  const heard: JobFeedMessage[] = [];
  const told: string[] = [];
  const link = new HubLink({
    timers,
    message: (m) => heard.push(m),
    live: (redirected) => told.push(redirected ? 'live elsewhere' : 'live'),
    lost: () => told.push('lost'),
    open: (events) => {
      hub.opened += 1;
      hub.last = events;
      return Promise.resolve({
        start: () => {
          if (!hub.reachable) return Promise.reject(new Error('unreachable'));
          hub.connected.add(events);
          return Promise.resolve();
        },
        stop: () => {
          hub.connected.delete(events);
          return Promise.resolve();
        },
      });
    },
  });
  const states: ConnectionState[] = [];
  link.subscribe(() => states.push(link.state()));
  return { link, hub, timers, heard, told, states };
}

describe('hub link', () => {
  it('connects while it is needed and lets go a moment after', async () => {
    const { link, hub, timers, states } = setUp();
    expect(hub.opened).toBe(0);

    link.need(true);
    await settle();
    expect(link.state()).toBe('live');

    link.need(false);
    await timers.advance(3_000);
    expect(hub.connected.size).toBe(1);

    await timers.advance(2_000);
    expect(hub.connected.size).toBe(0);
    expect(states).toEqual(['connecting', 'live', 'idle']);
    expect(timers.pending).toBe(0);
  });

  it('keeps its connection when the next job starts before it let go', async () => {
    const { link, hub, timers } = setUp();
    link.need(true);
    await settle();

    link.need(false);
    await timers.advance(3_000);
    link.need(true);
    await timers.advance(60_000);

    expect(hub.opened).toBe(1);
    expect(link.state()).toBe('live');
  });

  it('tries ever more slowly, says that it is offline, and is live again when the hub is back', async () => {
    const { link, hub, timers, states } = setUp();
    hub.reachable = false;

    link.need(true);
    await timers.advance(60_000);
    expect(states).toEqual(['connecting', 'offline']);
    expect(hub.opened).toBeGreaterThan(5);
    expect(hub.opened).toBeLessThan(12);

    hub.reachable = true;
    await timers.advance(15_000);
    expect(states).toEqual(['connecting', 'offline', 'live']);
  });

  it('starts anew after the hub closed the connection for good, as with an expired token', async () => {
    const { link, hub, timers, states } = setUp();
    link.need(true);
    await settle();

    hub.last?.closed();
    await timers.advance(1_000);

    expect(hub.opened).toBe(2);
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
  });

  it('is reconnecting when the connection was lost, and offline when that takes long', async () => {
    const { link, hub, timers, states } = setUp();
    link.need(true);
    await settle();

    hub.last?.closed();
    await timers.advance(2_000);
    hub.reachable = false;
    hub.last?.closed();
    await timers.advance(7_000);
    hub.reachable = true;
    await timers.advance(15_000);

    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live', 'reconnecting', 'offline', 'live']);
  });

  it('lets go of a connection that is lost while nobody needs it any more', async () => {
    const { link, hub, timers, states } = setUp();
    link.need(true);
    await settle();

    link.need(false);
    hub.last?.closed();
    await timers.advance(60_000);

    expect(hub.opened).toBe(1);
    expect(states.at(-1)).toBe('idle');
    expect(timers.pending).toBe(0);
  });

  it('says when a connection is up and where, and when it is gone', async () => {
    const { link, hub, timers, told } = setUp();
    link.need(true);
    hub.last?.redirected();
    await settle();
    expect(told.at(-1)).toBe('live elsewhere');

    hub.last?.closed();
    expect(told.at(-1)).toBe('lost');
    await timers.advance(1_000);
    expect(told.at(-1)).toBe('live');
  });

  it('connects at once when the computer wakes up', async () => {
    const { link, hub, timers } = setUp();
    hub.reachable = false;
    link.need(true);
    await timers.advance(60_000);

    hub.reachable = true;
    link.wake();
    await settle();

    expect(link.state()).toBe('live');
  });

  it('does not pass for live without a network, and is live again as soon as it has one', async () => {
    const { link, hub, timers, states } = setUp();
    link.need(true);
    await settle();

    hub.reachable = false;
    link.cutOff();
    expect(link.state()).toBe('reconnecting');
    await timers.advance(60_000);
    hub.reachable = true;
    link.renew();
    await settle();

    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'offline', 'live']);
    expect(hub.connected.size).toBe(1);
  });

  it('does not connect on wake-up when nothing is running', async () => {
    const { link, hub } = setUp();

    link.wake();
    await settle();

    expect(hub.opened).toBe(0);
  });

  it('makes a new connection after a sleep, although the old one looks alive', async () => {
    const { link, hub, timers, states } = setUp();
    link.need(true);
    await settle();

    // Nothing runs while the computer sleeps, and then everything is late.
    timers.sleep(3_600_000);
    await timers.advance(0);

    expect(hub.opened).toBe(2);
    expect(hub.connected.size).toBe(1);
    expect(states).toEqual(['connecting', 'live', 'reconnecting', 'live']);
  });

  it('does not listen to a connection it has left', async () => {
    const { link, hub, heard, timers } = setUp();
    link.need(true);
    await settle();
    const first = hub.last;

    link.renew();
    await settle();
    first?.message(message);
    first?.closed();
    hub.last?.message(message);
    await timers.advance(5_000);

    expect(heard).toHaveLength(1);
    expect(hub.opened).toBe(2);
    expect(link.state()).toBe('live');
  });

  it('leaves no timer and no connection behind when it is closed', async () => {
    const { link, hub, timers } = setUp();
    link.need(true);
    await settle();
    hub.last?.closed();

    link.close();
    await settle();

    expect(timers.pending).toBe(0);
    expect(hub.connected.size).toBe(0);
    expect(link.state()).toBe('idle');
  });

  it('waits from half a second to 15 seconds between tries, a fifth of it random', () => {
    expect(reconnectAfterMs(0, 0.999)).toBe(500);
    expect(reconnectAfterMs(1, 0)).toBe(800);
    expect(reconnectAfterMs(20, 0.999)).toBe(14_997);
  });
});

import { FakeTimers } from '@cairn/testing';

import { watchWakes } from './watch-wakes.ts';

/** A browser's window and document, as far as they are listened to. */
function aPage() {
  const listeners = new Map<string, Set<() => void>>();
  const target = {
    addEventListener: (type: string, act: () => void) => {
      listeners.set(type, (listeners.get(type) ?? new Set()).add(act));
    },
    removeEventListener: (type: string, act: () => void) => void listeners.get(type)?.delete(act),
  };
  const page = { ...target, document: { ...target, visibilityState: 'visible' } };
  const happens = (type: string) => listeners.get(type)?.forEach((act) => act());
  const listening = () => [...listeners.values()].reduce((sum, set) => sum + set.size, 0);
  return { page, happens, listening };
}

const listenerOf = (heard: string[]) => ({
  woken: () => heard.push('woken'),
  seen: () => heard.push('seen'),
  cutOff: () => heard.push('cut off'),
});

function setUp() {
  const timers = new FakeTimers();
  const { page, happens, listening } = aPage();
  const heard: string[] = [];
  const stop = watchWakes(timers, listenerOf(heard), page);
  return { timers, page, happens, listening, heard, stop };
}

describe('wakes', () => {
  it('are not heard while time passes as it should, nor when a hidden page is slowed down', async () => {
    const { timers, heard } = setUp();

    await timers.advance(600_000);
    timers.sleep(60_000);
    await timers.advance(600_000);

    expect(heard).toEqual([]);
  });

  it('are noticed by time that has passed without a tick', async () => {
    const { timers, heard } = setUp();

    timers.sleep(300_000);
    await timers.advance(0);

    expect(heard).toEqual(['woken']);
  });

  it('are noticed at once when the page is seen, and once only', async () => {
    const { timers, happens, heard } = setUp();

    timers.sleep(300_000);
    happens('visibilitychange');
    await timers.advance(0);

    expect(heard).toEqual(['woken']);
  });

  it('differ from looking at the page again, and from hiding it', () => {
    const { page, happens, heard } = setUp();

    happens('visibilitychange');
    page.document.visibilityState = 'hidden';
    happens('visibilitychange');

    expect(heard).toEqual(['seen']);
  });

  it('include the return of the network, of whose loss is told as well', () => {
    const { happens, heard } = setUp();

    happens('offline');
    happens('online');

    expect(heard).toEqual(['cut off', 'woken']);
  });

  it('are watched for in Node as well, where there is only time', async () => {
    const timers = new FakeTimers();
    const heard: string[] = [];
    const stop = watchWakes(timers, listenerOf(heard));

    timers.sleep(300_000);
    await timers.advance(0);
    stop();

    expect(heard).toEqual(['woken']);
  });

  it('leave nothing behind when nobody listens any more', () => {
    const { timers, listening, stop } = setUp();

    stop();

    expect(timers.pending).toBe(0);
    expect(listening()).toBe(0);
  });
});

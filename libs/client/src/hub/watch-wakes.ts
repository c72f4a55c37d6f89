import type { Timers } from '../timers/timers.ts';

export interface WakeListener {
  /** The computer slept, or the network came back: open connections may be dead without knowing. */
  woken(): void;
  /** The page is looked at again. */
  seen(): void;
  /** The browser has no network: connections are dead, and may not know it for half a minute. */
  cutOff(): void;
}

const tickMs = 15_000;
/** Browsers run the timers of hidden pages once a minute; a tick later than that was slept through. */
const sleptMs = tickMs + 75_000;

interface Target {
  addEventListener(type: string, listener: () => void): void;
  removeEventListener(type: string, listener: () => void): void;
}

/** What of a browser is used where there is one; Node has none of it. */
interface Surroundings extends Partial<Target> {
  document?: Target & { visibilityState: string };
}

/** @returns ends it */
export function watchWakes(
  timers: Timers,
  listener: WakeListener,
  surroundings: Surroundings = globalThis as Surroundings,
): () => void {
  const { document } = surroundings;
  let lastMs = timers.nowMs();
  let cancel = timers.after(tickMs, tick);

  function tick(): void {
    cancel = timers.after(tickMs, tick);
    notice();
  }

  /** @returns whether the computer has slept since it was asked last */
  function notice(): boolean {
    const slept = timers.nowMs() - lastMs > sleptMs;
    lastMs = timers.nowMs();
    if (slept) listener.woken();
    return slept;
  }

  const online = (): void => listener.woken();
  const offline = (): void => listener.cutOff();
  const visible = (): void => {
    if (document?.visibilityState === 'visible' && !notice()) listener.seen();
  };
  surroundings.addEventListener?.('online', online);
  surroundings.addEventListener?.('offline', offline);
  document?.addEventListener('visibilitychange', visible);
  return () => {
    cancel();
    surroundings.removeEventListener?.('online', online);
    surroundings.removeEventListener?.('offline', offline);
    document?.removeEventListener('visibilitychange', visible);
  };
}

import { browserTimers, type Timers } from '../timers/timers.ts';
import type { FeedMessage } from './feed-message.ts';

/**
 * - `idle`: not needed, nothing of the user is running
 * - `reconnecting`: lost a moment ago; `offline`: lost for a while, the page asks the API instead
 */
export type ConnectionState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'offline';

/** One connection to the job hub, which reconnects by itself after a lost line. `signalr-hub.ts` makes them. */
export interface HubConnection {
  /** @throws when the hub cannot be reached or refuses */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface HubEvents {
  message(message: FeedMessage): void;
  reconnecting(): void;
  reconnected(): void;
  /** Over for good: the hub ended it, or the token expired. Not called after `stop`. */
  closed(): void;
}

export interface HubLinkOptions {
  open(events: HubEvents): Promise<HubConnection>;
  message(message: FeedMessage): void;
  timers?: Timers;
}

/** How long the connection stays after the last job ended, so that the next upload finds it open. */
const lingerMs = 4_000;
/** A connection lost for longer than this is called offline. */
const patienceMs = 6_000;
/** Between two connections made only to get a new snapshot. */
const resyncPauseMs = 10_000;

/**
 * Wait before try `failures + 1` to connect, in milliseconds: from half a second, doubling, at most 15 s.
 * @param random value in [0, 1); a fifth of the wait is random, so that pages do not return together after a restart
 */
export function reconnectAfterMs(failures: number, random: number): number {
  const waitMs = Math.min(500 * 2 ** failures, 15_000);
  return Math.round(waitMs * (0.8 + 0.2 * random));
}

/**
 * Holds the hub connection exactly while it is needed, through restarts, sleep and expired tokens, without ever giving
 * up. The service behind the hub may scale to zero once no page holds a connection.
 */
export class HubLink {
  readonly #options: HubLinkOptions;
  readonly #timers: Timers;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = 'idle';
  #needed = false;
  /** Counts connections; whatever an earlier one still reports is not heard. */
  #generation = 0;
  #connection: HubConnection | undefined;
  #failures = 0;
  #cancelNext: (() => void) | undefined;
  #cancelPatience: (() => void) | undefined;
  #cancelResync: (() => void) | undefined;

  constructor(options: HubLinkOptions) {
    this.#options = options;
    this.#timers = options.timers ?? browserTimers;
  }

  readonly state = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Says whether a job of the user is active. Cheap to repeat. */
  need(needed: boolean): void {
    if (needed === this.#needed) return;
    this.#needed = needed;
    if (!needed) this.#schedule(lingerMs, () => this.#end('idle'));
    else if (this.#state === 'idle') this.#begin('connecting');
    else if (this.#state === 'live') this.#cancelNext?.();
    else this.#schedule(0, () => this.#begin(this.#state));
  }

  /** The computer woke up or the network is back: connects now instead of after the present wait. */
  wake(): void {
    if (!this.#needed || this.#state === 'live' || this.#state === 'connecting') return;
    this.#failures = 0;
    this.#begin(this.#state);
  }

  /** Connects anew, to get a new snapshot; at once, but not again within 10 s. */
  resync(): void {
    if (this.#state !== 'live' || this.#cancelResync) return;
    this.#cancelResync = this.#timers.after(resyncPauseMs, () => (this.#cancelResync = undefined));
    this.#begin('live');
  }

  close(): void {
    this.#needed = false;
    this.#cancelResync?.();
    this.#end('idle');
  }

  #begin(state: ConnectionState): void {
    this.#end(state);
    const generation = this.#generation;
    this.#connect(generation).then(
      () => this.#ifCurrent(generation, () => this.#live()),
      () => this.#ifCurrent(generation, () => this.#lost()),
    );
  }

  async #connect(generation: number): Promise<void> {
    const current = (act: () => void) => this.#ifCurrent(generation, act);
    const connection = await this.#options.open({
      message: (message) => current(() => this.#options.message(message)),
      reconnecting: () => current(() => this.#troubled()),
      reconnected: () => current(() => this.#live()),
      closed: () => current(() => this.#lost()),
    });
    if (generation !== this.#generation) return;
    this.#connection = connection;
    await connection.start();
  }

  #ifCurrent(generation: number, act: () => void): void {
    if (generation === this.#generation) act();
  }

  #live(): void {
    this.#failures = 0;
    this.#cancelPatience?.();
    this.#cancelPatience = undefined;
    this.#change('live');
  }

  #lost(): void {
    const waitMs = reconnectAfterMs(this.#failures, Math.random());
    this.#failures += 1;
    this.#troubled();
    this.#schedule(waitMs, () => this.#begin(this.#state));
  }

  #troubled(): void {
    if (this.#state === 'live') this.#change('reconnecting');
    if (this.#state === 'offline') return;
    this.#cancelPatience ??= this.#timers.after(patienceMs, () => this.#change('offline'));
  }

  #end(state: ConnectionState): void {
    this.#generation += 1;
    this.#cancelNext?.();
    this.#cancelNext = undefined;
    const connection = this.#connection;
    this.#connection = undefined;
    // Nobody waits for a goodbye to a hub that may not be there.
    connection?.stop().catch(() => undefined);
    if (state === 'idle') {
      this.#failures = 0;
      this.#cancelPatience?.();
      this.#cancelPatience = undefined;
    }
    this.#change(state);
  }

  #schedule(ms: number, act: () => void): void {
    this.#cancelNext?.();
    this.#cancelNext = this.#timers.after(ms, act);
  }

  #change(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

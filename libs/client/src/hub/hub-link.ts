import type { JobFeedMessage } from '@cairn/job-contracts';

import type { Timers } from '../timers/timers.ts';
import { watchWakes } from './watch-wakes.ts';

/**
 * - `idle`: not needed, nothing is watched
 * - `reconnecting`: lost a moment ago; `offline`: lost for a while, the state is asked for over HTTP instead
 */
export type ConnectionState = 'idle' | 'connecting' | 'live' | 'reconnecting' | 'offline';

/** One connection to the job hub; when it is lost, that is its end. `signalr-hub.ts` makes them. */
export interface HubConnection {
  /** @throws when the hub cannot be reached or refuses */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface HubEvents {
  message(message: JobFeedMessage): void;
  /** Negotiation named another service, which holds the connection and sends nothing by itself at its beginning. */
  redirected(): void;
  /** Over, for whatever reason. Not called after `stop`. */
  closed(): void;
}

export interface HubLinkOptions {
  open(events: HubEvents): Promise<HubConnection>;
  message(message: JobFeedMessage): void;
  /** A connection is up. */
  live(redirected: boolean): void;
  /** It is gone. */
  lost(): void;
  timers: Timers;
}

/** How long the connection stays after it was last needed, so that the next job finds it open. */
const lingerMs = 4_000;
/** A connection lost for longer than this is called offline. */
const patienceMs = 6_000;

/**
 * Wait before try `failures + 1` to connect, in milliseconds: from half a second, doubling, at most 15 s.
 * @param random value in [0, 1); a fifth of the wait is random, so that clients do not return together after a restart
 */
export function reconnectAfterMs(failures: number, random: number): number {
  const waitMs = Math.min(500 * 2 ** failures, 15_000);
  return Math.round(waitMs * (0.8 + 0.2 * random));
}

/**
 * Holds the hub connection exactly while it is needed, through restarts, sleep and expired tokens, without ever giving
 * up. The service behind the hub may scale to zero once nobody holds a connection.
 */
export class HubLink {
  readonly #options: HubLinkOptions;
  readonly #listeners = new Set<() => void>();
  #state: ConnectionState = 'idle';
  #needed = false;
  /** Counts connections; whatever an earlier one still reports is not heard. */
  #generation = 0;
  #connection: HubConnection | undefined;
  #failures = 0;
  #cancelNext: (() => void) | undefined;
  #cancelPatience: (() => void) | undefined;
  #ignoreWakes: (() => void) | undefined;

  constructor(options: HubLinkOptions) {
    this.#options = options;
  }

  readonly state = (): ConnectionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Says whether anybody wants to hear of jobs. Cheap to repeat. */
  need(needed: boolean): void {
    if (needed === this.#needed) return;
    this.#needed = needed;
    if (!needed) this.#schedule(lingerMs, () => this.#end('idle'));
    else if (this.#state === 'idle') this.#begin('connecting');
    else if (this.#state === 'live') this.#cancelNext?.();
    else this.#schedule(0, () => this.#begin(this.#state));
  }

  /** Somebody looks again: connects now instead of after the present wait. */
  wake(): void {
    if (!this.#needed || this.#state === 'live' || this.#state === 'connecting') return;
    this.#failures = 0;
    this.#begin(this.#state);
  }

  /** The computer slept or the network is another one: a connection that looks alive may be dead for a minute more. */
  renew(): void {
    if (!this.#needed) return;
    this.#failures = 0;
    if (this.#state === 'live') this.#troubled();
    this.#begin(this.#state);
  }

  /** The network is gone: a connection that looks alive is as good as lost. */
  cutOff(): void {
    if (this.#state === 'live') this.#lost();
  }

  close(): void {
    this.#needed = false;
    this.#end('idle');
  }

  #begin(state: ConnectionState): void {
    this.#end(state);
    this.#ignoreWakes ??= watchWakes(this.#options.timers, {
      woken: () => this.renew(),
      seen: () => this.wake(),
      cutOff: () => this.cutOff(),
    });
    const generation = this.#generation;
    this.#connect(generation).then(
      (redirected) => this.#ifCurrent(generation, () => this.#live(redirected())),
      () => this.#ifCurrent(generation, () => this.#lost()),
    );
  }

  /** @returns whether negotiation went elsewhere, known when the connection is up */
  async #connect(generation: number): Promise<() => boolean> {
    const current = (act: () => void) => this.#ifCurrent(generation, act);
    let redirected = false;
    const connection = await this.#options.open({
      message: (message) => current(() => this.#options.message(message)),
      redirected: () => (redirected = true),
      closed: () => current(() => this.#lost()),
    });
    if (generation === this.#generation) {
      this.#connection = connection;
      await connection.start();
    }
    return () => redirected;
  }

  #ifCurrent(generation: number, act: () => void): void {
    if (generation === this.#generation) act();
  }

  #live(redirected: boolean): void {
    this.#failures = 0;
    this.#cancelPatience?.();
    this.#cancelPatience = undefined;
    this.#options.live(redirected);
    this.#change('live');
  }

  #lost(): void {
    const waitMs = reconnectAfterMs(this.#failures, Math.random());
    this.#failures += 1;
    this.#troubled();
    this.#end(this.#state);
    // While it lingers, a connection that is lost is not missed.
    if (this.#needed) this.#schedule(waitMs, () => this.#begin(this.#state));
    else this.#end('idle');
  }

  #troubled(): void {
    if (this.#state === 'live') this.#change('reconnecting');
    if (this.#state === 'offline') return;
    this.#cancelPatience ??= this.#options.timers.after(patienceMs, () => this.#change('offline'));
  }

  #end(state: ConnectionState): void {
    this.#generation += 1;
    this.#cancelNext?.();
    this.#cancelNext = undefined;
    const connection = this.#connection;
    this.#connection = undefined;
    // Nobody waits for a goodbye to a hub that may not be there.
    connection?.stop().catch(() => undefined);
    this.#options.lost();
    if (state === 'idle') this.#rest();
    this.#change(state);
  }

  #rest(): void {
    this.#failures = 0;
    this.#cancelPatience?.();
    this.#cancelPatience = undefined;
    this.#ignoreWakes?.();
    this.#ignoreWakes = undefined;
  }

  #schedule(ms: number, act: () => void): void {
    this.#cancelNext?.();
    this.#cancelNext = this.#options.timers.after(ms, act);
  }

  #change(state: ConnectionState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

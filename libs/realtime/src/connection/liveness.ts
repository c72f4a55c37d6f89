import type { HubClock, Watched } from './hub-clock.ts';
import type { HubLimits } from './hub-options.ts';

export interface LivenessEvents<Owner> {
  handshakeLate(owner: Owner): void;
  pingDue(owner: Owner): void;
  silent(owner: Owner): void;
  /** The credentials have no time left. */
  expired(owner: Owner): void;
  /** The client did not come back to its connection in time. */
  abandoned(owner: Owner): void;
  /** At every look while the client is there, for what can wait a little. */
  passed(owner: Owner): void;
}

export interface LivenessOptions<Owner> {
  owner: Owner;
  events: LivenessEvents<Owner>;
  clock: HubClock;
  limits: HubLimits;
  /** Whether both sides must be heard from time to time: long polls show that by themselves. */
  pings: boolean;
  /** Epoch seconds, or `Infinity`. */
  expiresAt: number;
}

/** What one connection must do in time: shake hands, be heard, be spoken to, come back, have valid credentials. */
export class Liveness<Owner> implements Watched {
  /** Epoch seconds, or `Infinity`. */
  expiresAt: number;
  private readonly clock: HubClock;
  private readonly limits: HubLimits;
  private readonly pings: boolean;
  private readonly owner: Owner;
  private readonly events: LivenessEvents<Owner>;
  private phase: 'handshake' | 'open' | 'lost' = 'handshake';
  private sinceMs: number;
  private sentMs = 0;
  private receivedMs = 0;
  private held = false;

  constructor({ owner, events, clock, limits, pings, expiresAt }: LivenessOptions<Owner>) {
    this.owner = owner;
    this.clock = clock;
    this.limits = limits;
    this.pings = pings;
    this.expiresAt = expiresAt;
    this.events = events;
    this.sinceMs = clock.awakeMs;
    clock.watch(this);
  }

  /** After the handshake, and when a lost client has come back. Before, it would choke on a Ping. */
  opened(): void {
    this.phase = 'open';
    this.sentMs = this.receivedMs = this.clock.awakeMs;
  }

  lost(): void {
    this.phase = 'lost';
    this.sinceMs = this.clock.awakeMs;
  }

  sent(): void {
    this.sentMs = this.clock.awakeMs;
  }

  received(): void {
    this.receivedMs = this.clock.awakeMs;
  }

  /** While nothing is taken from the client it cannot be heard. */
  hold(held: boolean): void {
    this.held = held;
    this.received();
  }

  stop(): void {
    this.clock.forget(this);
  }

  tick(): void {
    const { limits, owner, events } = this;
    const nowMs = this.clock.awakeMs;
    if (this.expiresAt * 1000 <= Date.now()) return events.expired(owner);
    if (this.phase === 'handshake') {
      if (nowMs - this.sinceMs >= limits.handshakeTimeoutMs) events.handshakeLate(owner);
      return;
    }
    if (this.phase === 'lost') {
      if (nowMs - this.sinceMs >= limits.resumeWindowMs) events.abandoned(owner);
      return;
    }
    events.passed(owner);
    if (!this.pings) return;
    if (!this.held && nowMs - this.receivedMs >= limits.clientTimeoutMs) return events.silent(owner);
    if (nowMs - this.sentMs >= limits.pingIntervalMs) events.pingDue(owner);
  }
}

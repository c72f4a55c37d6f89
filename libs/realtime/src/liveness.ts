import type { HubLimits } from './hub-options.ts';

export interface LivenessEvents {
  handshakeLate(): void;
  pingDue(): void;
  silent(): void;
  expired(): void;
}

/** Longest delay a Node timer can hold, 24 days; a longer one would fire at once. A connection ends after that long. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clocks of one connection: handshake, pings, silence and the access token's end. */
export class Liveness {
  private readonly limits: HubLimits;
  private readonly events: LivenessEvents;
  private readonly handshake: NodeJS.Timeout;
  private readonly expiry: NodeJS.Timeout;
  private ping: NodeJS.Timeout | undefined;
  private silence: NodeJS.Timeout | undefined;

  /** @param expiresAtMs epoch milliseconds */
  constructor(limits: HubLimits, expiresAtMs: number, events: LivenessEvents) {
    this.limits = limits;
    this.events = events;
    this.handshake = setTimeout(() => events.handshakeLate(), limits.handshakeTimeoutMs);
    const remainingMs = Math.max(0, expiresAtMs - Date.now());
    this.expiry = setTimeout(() => events.expired(), Math.min(remainingMs, MAX_TIMER_MS));
  }

  /** Pings and silence count from here: before the handshake the client would choke on a Ping. */
  handshakeDone(): void {
    clearTimeout(this.handshake);
    this.ping = setTimeout(() => this.events.pingDue(), this.limits.pingIntervalMs);
    this.silence = setTimeout(() => this.events.silent(), this.limits.clientTimeoutMs);
  }

  sent(): void {
    this.ping?.refresh();
  }

  received(): void {
    this.silence?.refresh();
  }

  stop(): void {
    for (const timer of [this.handshake, this.expiry, this.ping, this.silence]) clearTimeout(timer);
    // `refresh` would bring a cleared timer back to life.
    this.ping = undefined;
    this.silence = undefined;
  }
}

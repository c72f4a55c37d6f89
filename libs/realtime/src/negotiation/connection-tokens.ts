import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

export interface ConnectionTokenOptions {
  /** At least 32 characters, the same on every replica. */
  key: string;
  /** Tokens of one hub are worth nothing at another. */
  hubPath: string;
  /** Default 60. */
  lifetimeSeconds?: number;
  /** Epoch milliseconds; default `Date.now`. */
  now?: () => number;
}

/** What a token says; it is readable by its bearer, but only the key can make one. */
export interface ConnectionTicket {
  /** The connection's public name. */
  connectionId: string;
  userId: string;
  /** Epoch milliseconds until which it opens a connection; it names the open one after that. */
  expiresAtMs: number;
  /** Keeps the token unguessable even for somebody who knows the connection's public id. */
  nonce: string;
  /** Which replica negotiated: transports over HTTP must stay with it. */
  replica: string;
  /** Whether the client may come back to the connection. */
  stateful: boolean;
}

export type Redemption = 'opened' | 'expired' | 'used';

/**
 * Self-contained connection tokens: negotiate on one replica, open the socket on another, with nothing shared but the
 * key. A token is good for one connection per replica: what was redeemed is remembered until it would have expired.
 */
export class ConnectionTokens {
  private readonly key: string;
  private readonly hubPath: string;
  private readonly lifetimeMs: number;
  private readonly now: () => number;
  private readonly replica = randomBytes(6).toString('base64url');
  /** Nonce to expiry, in order of redemption. */
  private readonly redeemed = new Map<string, number>();

  /** @throws RangeError when the key is too short to resist guessing */
  constructor({ key, hubPath, lifetimeSeconds = 60, now = Date.now }: ConnectionTokenOptions) {
    if (key.length < 32) throw new RangeError('The key of the connection tokens must have at least 32 characters.');
    this.key = key;
    this.hubPath = hubPath;
    this.lifetimeMs = lifetimeSeconds * 1000;
    this.now = now;
  }

  issue(userId: string, { stateful = false } = {}): { connectionId: string; connectionToken: string } {
    const ticket = this.ticketFor(userId, stateful);
    const body = Buffer.from(JSON.stringify(ticket)).toString('base64url');
    return {
      connectionId: ticket.connectionId,
      connectionToken: `${body}.${this.sign(body).toString('base64url')}`,
    };
  }

  /** For a connection that nobody negotiated. */
  ticketFor(userId: string, stateful = false): ConnectionTicket {
    return {
      connectionId: randomBytes(16).toString('base64url'),
      userId,
      expiresAtMs: this.now() + this.lifetimeMs,
      nonce: randomBytes(16).toString('base64url'),
      replica: this.replica,
      stateful,
    };
  }

  /** What a genuine token says, expired or not; undefined when it was not made with the key and for the hub. */
  read(token: string): ConnectionTicket | undefined {
    const [body = '', signature = '', ...rest] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = this.sign(body);
    if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    return JSON.parse(Buffer.from(body, 'base64url').toString()) as ConnectionTicket;
  }

  /** Uses the token up on this replica. */
  redeem({ nonce, expiresAtMs }: ConnectionTicket): Redemption {
    if (expiresAtMs <= this.now()) return 'expired';
    this.forgetExpired();
    if (this.redeemed.has(nonce)) return 'used';
    this.redeemed.set(nonce, expiresAtMs);
    return 'opened';
  }

  /** Whether this replica made it. */
  isOwn({ replica }: ConnectionTicket): boolean {
    return replica === this.replica;
  }

  private sign(body: string): Buffer {
    return createHmac('sha256', this.key).update(`hub connection ${this.hubPath}\n${body}`).digest();
  }

  private forgetExpired(): void {
    for (const [nonce, expiresAtMs] of this.redeemed) {
      if (expiresAtMs > this.now()) return;
      this.redeemed.delete(nonce);
    }
  }
}

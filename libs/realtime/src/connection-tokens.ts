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
interface TokenContent {
  connectionId: string;
  userId: string;
  expiresAtMs: number;
  /** Keeps the token unguessable even for somebody who knows the connection's public id. */
  nonce: string;
}

export type Redemption = { connectionId: string; userId: string } | 'unknown' | 'used';

/**
 * Self-contained connection tokens: negotiate on one replica, open the socket on another, with nothing shared but the
 * key. A token is good for one connection per replica: what was redeemed is remembered until it would have expired.
 */
export class ConnectionTokens {
  private readonly key: string;
  private readonly hubPath: string;
  private readonly lifetimeMs: number;
  private readonly now: () => number;
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

  issue(userId: string): { connectionId: string; connectionToken: string } {
    const connectionId = randomBytes(16).toString('base64url');
    const content: TokenContent = {
      connectionId,
      userId,
      expiresAtMs: this.now() + this.lifetimeMs,
      nonce: randomBytes(16).toString('base64url'),
    };
    const body = Buffer.from(JSON.stringify(content)).toString('base64url');
    return { connectionId, connectionToken: `${body}.${this.sign(body).toString('base64url')}` };
  }

  /** Whose token it is and for which connection, without using it up; undefined when forged, malformed or expired. */
  read(token: string): { connectionId: string; userId: string } | undefined {
    return this.open(token);
  }

  /** Uses the token up on this replica. */
  redeem(token: string): Redemption {
    const content = this.open(token);
    if (!content) return 'unknown';
    this.forgetExpired();
    if (this.redeemed.has(content.nonce)) return 'used';
    this.redeemed.set(content.nonce, content.expiresAtMs);
    return { connectionId: content.connectionId, userId: content.userId };
  }

  private open(token: string): TokenContent | undefined {
    const [body = '', signature = '', ...rest] = token.split('.');
    const given = Buffer.from(signature, 'base64url');
    const expected = this.sign(body);
    if (rest.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    const content = JSON.parse(Buffer.from(body, 'base64url').toString()) as TokenContent;
    return content.expiresAtMs > this.now() ? content : undefined;
  }

  private sign(body: string): Buffer {
    return createHmac('sha256', this.key).update(`hub connection ${this.hubPath}\n${body}`).digest();
  }

  private forgetExpired(): void {
    for (const [nonce, expiresAtMs] of this.redeemed) {
      if (expiresAtMs <= this.now()) this.redeemed.delete(nonce);
    }
  }
}

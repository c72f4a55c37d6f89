import type { Credentials } from './credentials.ts';
import { readTokenClaims } from './token-claims.ts';

/** Gives a valid access token: from an identity provider's library, a session, a file. Called as rarely as possible. */
export type TokenFactory = () => string | Promise<string>;

/** A token with less time left than this is not handed out any more: the call may take a moment to arrive. */
const leewayMs = 10_000;

/**
 * Credentials from a token factory. A token is kept until four fifths of its time are over, or until a service refuses
 * it; one renewal at a time serves all calls. While the factory fails, the present token is used as long as it is valid.
 * A token that does not tell its expiry (`exp`) is asked for anew every time.
 */
export class FactoryCredentials implements Credentials {
  readonly #factory: TokenFactory;
  readonly #nowMs: () => number;
  #held: { token: string; renewAtMs: number; expiresAtMs: number } | undefined;
  #renewal: Promise<string> | undefined;

  constructor(factory: TokenFactory, nowMs: () => number = Date.now) {
    this.#factory = factory;
    this.#nowMs = nowMs;
  }

  /** @throws whatever the factory throws */
  async accessToken(): Promise<string> {
    const held = this.#held;
    if (held && held.renewAtMs > this.#nowMs()) return held.token;
    try {
      return await this.#renew();
    } catch (error) {
      if (held && held.expiresAtMs > this.#nowMs() + leewayMs) return held.token;
      throw error;
    }
  }

  async refused(): Promise<boolean> {
    const refused = this.#held?.token;
    this.#held = undefined;
    return (await this.#renew().catch(() => refused)) !== refused;
  }

  #renew(): Promise<string> {
    this.#renewal ??= Promise.resolve()
      .then(this.#factory)
      .then((token) => this.#hold(token))
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  #hold(token: string): string {
    const nowMs = this.#nowMs();
    const expiresAtMs = readTokenClaims(token)?.expiresAtMs ?? nowMs;
    this.#held = { token, expiresAtMs, renewAtMs: nowMs + (expiresAtMs - nowMs) * 0.8 };
    return token;
  }
}

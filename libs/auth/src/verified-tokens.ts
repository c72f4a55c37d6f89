import { hash } from 'node:crypto';
import type { Principal } from './principal.ts';

/** Of one process; what is over it only has its signature checked again. */
const MAX_TOKENS = 1_000;
/** Old keys are fetched again when a token is checked, so one that is sent all the time must be checked now and then. */
const KEPT_MS = 60_000;

interface Verified {
  principal: Principal;
  /** Epoch milliseconds. */
  untilMs: number;
}

/**
 * Tokens whose signature was good a moment ago: a client sends the same one again and again, and an RSA check with all
 * around it is a tenth of what a small request costs. Good for a minute, until the token expires or keys are fetched; who
 * looks here still asks whether it was revoked.
 */
export class VerifiedTokens {
  readonly #byHash = new Map<string, Verified>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = Date.now) {
    this.#nowMs = nowMs;
  }

  get(token: string): Principal | undefined {
    const verified = this.#byHash.get(hashOf(token));
    return verified && this.#nowMs() < verified.untilMs ? { ...verified.principal } : undefined;
  }

  /** The one that was verified longest ago makes room. */
  add(token: string, principal: Principal): void {
    const key = hashOf(token);
    this.#byHash.delete(key);
    if (this.#byHash.size >= MAX_TOKENS) this.#byHash.delete(this.#byHash.keys().next().value as string);
    const untilMs = Math.min(this.#nowMs() + KEPT_MS, principal.expiresAt * 1_000);
    this.#byHash.set(key, { principal: { ...principal }, untilMs });
  }

  clear(): void {
    this.#byHash.clear();
  }
}

function hashOf(token: string): string {
  return hash('sha256', token, 'base64');
}

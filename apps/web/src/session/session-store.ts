import { ApiError, readTokenClaims, type Credentials } from '@cairn/client';

export type SessionState =
  { kind: 'signed-out'; notice: string | null } | { kind: 'signed-in'; userId: string; userName: string };

export interface SessionStoreOptions {
  /** Where the token outlives a reload, for example `sessionStorage`. */
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Gives a demo user a new token; null when no demo issuer is there. */
  issueToken: ((userName: string) => Promise<string>) | null;
  nowMs?: () => number;
}

interface Held {
  token: string;
  userName: string;
  userId: string;
  renewable: boolean;
  expiresAtMs: number;
  renewAtMs: number;
}

const storageKey = 'cairn.session';
const endedNotice = 'Your session has ended. Sign in again to go on.';
/** A token with less time left than this is not handed out any more: the call may take a moment to arrive. */
const leewayMs = 10_000;

/**
 * The signed-in user and a token that stays valid: tokens of the demo issuer are renewed when four fifths of their time
 * are over, pasted ones are used until they expire. The token is kept in memory and in the given storage only.
 */
export class SessionStore implements Credentials {
  readonly #storage: SessionStoreOptions['storage'];
  readonly #issueToken: SessionStoreOptions['issueToken'];
  readonly #nowMs: () => number;
  readonly #listeners = new Set<() => void>();
  #state: SessionState = { kind: 'signed-out', notice: null };
  #held: Held | undefined;
  #renewal: Promise<void> | undefined;

  constructor(options: SessionStoreOptions) {
    this.#storage = options.storage;
    this.#issueToken = options.issueToken;
    this.#nowMs = options.nowMs ?? Date.now;
    this.#restore();
  }

  readonly state = (): SessionState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** @throws ApiError when the issuer refuses or does not answer */
  async signInAs(userName: string): Promise<void> {
    if (!this.#issueToken) throw sessionEnded('This site has no demo users.');
    this.#hold({ token: await this.#issueToken(userName), userName, renewable: true });
  }

  /** @returns what is wrong with the text, or null when it is in use now */
  usePastedToken(text: string): string | null {
    const token = text.trim().replace(/^Bearer\s+/i, '');
    const claims = readTokenClaims(token);
    if (!claims) return 'This is not a JSON Web Token with a subject and an expiry time.';
    if (claims.expiresAtMs <= this.#nowMs() + leewayMs) return 'This token has expired.';
    this.#hold({ token, userName: shortName(claims.userId), renewable: false });
    return null;
  }

  signOut(notice: string | null = null): void {
    this.#held = undefined;
    this.#storage.removeItem(storageKey);
    this.#change({ kind: 'signed-out', notice });
  }

  async accessToken(): Promise<string> {
    if (this.#held?.renewable && this.#held.renewAtMs <= this.#nowMs()) await this.#renewIfPossible();
    if (!this.#held || this.#held.expiresAtMs <= this.#nowMs() + leewayMs) {
      if (this.#held) this.signOut(endedNotice);
      throw sessionEnded(endedNotice);
    }
    return this.#held.token;
  }

  async refused(): Promise<boolean> {
    if (!this.#held) return false;
    if (this.#held.renewable) {
      try {
        await this.#renew();
        return true;
      } catch (error) {
        // The issuer may be away for a moment; only its own refusal ends the session.
        if (error instanceof ApiError && error.retryable) return false;
      }
    }
    this.signOut(endedNotice);
    return false;
  }

  async #renewIfPossible(): Promise<void> {
    try {
      await this.#renew();
    } catch {
      // The present token is used while it lasts; the caller checks its expiry.
    }
  }

  /** One renewal at a time, however many calls need it. */
  #renew(): Promise<void> {
    const held = this.#held;
    const issueToken = this.#issueToken;
    if (!held || !issueToken) return Promise.reject(sessionEnded(endedNotice));
    this.#renewal ??= issueToken(held.userName)
      .then((token) => {
        // Signed out, or in as somebody else, while the issuer was answering.
        if (this.#held?.userName === held.userName) this.#hold({ token, userName: held.userName, renewable: true });
      })
      .finally(() => (this.#renewal = undefined));
    return this.#renewal;
  }

  #hold(grant: { token: string; userName: string; renewable: boolean }): void {
    const claims = readTokenClaims(grant.token);
    if (!claims) throw sessionEnded('The issuer answered something that is not a token.');
    const { userId, expiresAtMs } = claims;
    const renewAtMs = this.#nowMs() + (expiresAtMs - this.#nowMs()) * 0.8;
    this.#held = { ...grant, userId, expiresAtMs, renewAtMs };
    this.#storage.setItem(storageKey, JSON.stringify(grant));
    const same = this.#state.kind === 'signed-in' && this.#state.userId === userId;
    if (!same) this.#change({ kind: 'signed-in', userId, userName: grant.userName });
  }

  #restore(): void {
    const saved = readGrant(this.#storage.getItem(storageKey));
    const claims = saved && readTokenClaims(saved.token);
    if (!saved || !claims) return;
    const renewable = saved.renewable && this.#issueToken !== null;
    if (!renewable && claims.expiresAtMs <= this.#nowMs() + leewayMs) {
      this.signOut(endedNotice);
      return;
    }
    this.#hold({ ...saved, renewable });
  }

  #change(state: SessionState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener();
  }
}

function readGrant(text: string | null): { token: string; userName: string; renewable: boolean } | undefined {
  try {
    const grant = JSON.parse(text ?? 'null') as { token: string; userName: string; renewable: boolean } | null;
    return grant && typeof grant.token === 'string' && typeof grant.userName === 'string' ? grant : undefined;
  } catch {
    return undefined;
  }
}

function sessionEnded(message: string): ApiError {
  return new ApiError(401, [{ code: 'SESSION_ENDED', message }], null);
}

function shortName(userId: string): string {
  return userId.length > 12 ? `${userId.slice(0, 8)}…` : userId;
}

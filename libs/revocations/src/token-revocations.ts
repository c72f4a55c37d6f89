import { setTimeout as sleep } from 'node:timers/promises';
import { RevocationList, type RevocableToken } from '@cairn/auth';
import { Logger, type OnModuleDestroy } from '@nestjs/common';
import type { DataSource } from 'typeorm';
import { KnownRevocations } from './known-revocations.ts';
import { deleteForgotten, listRevocations, readRevocationsAfter, writeRevocation } from './revocation-rows.ts';
import type { RevocationRow } from './revocation-rows.ts';

/** All times are ISO 8601, UTC. */
export interface Revocation {
  kind: 'token' | 'user';
  /** The token's `jti`, or the user's id. */
  name: string;
  /** Of a user: what was issued before is revoked. */
  issuedBefore?: string;
  reason: string;
  by: string;
  at: string;
  /** Forgotten then: by that time all that it concerns has expired. */
  keepUntil: string;
}

interface Asked {
  reason: string;
  /** Who asks. */
  by: string;
}

export interface RevokeToken extends Asked {
  /** The claim `jti`. */
  tokenId: string;
  /** When it would have expired; default in 30 days, which no token of ours outlives. */
  expiresAt?: Date | undefined;
  /** Whose it is: needed to end connections that a hosted SignalR service holds. */
  userId?: string | undefined;
}

export interface RevokeUser extends Asked {
  userId: string;
  /** Default now. */
  issuedBefore?: Date | undefined;
}

export interface TokenRevocationsOptions {
  /** How often the list is read, default 3,000; a read that finds nothing new touches one index page. */
  refreshMs?: number;
  logger?: Pick<Logger, 'log' | 'warn'>;
}

/**
 * The list of revoked tokens, in Postgres, known by heart in every process and at most `refreshMs` behind. While the
 * database is away what is known stays in force; nothing can be added to it then either.
 */
export class TokenRevocations extends RevocationList implements OnModuleDestroy {
  private readonly known = new KnownRevocations();
  private readonly handlers = new Set<(userId: string) => void>();
  private readonly stopping = new AbortController();
  private readonly logger: Pick<Logger, 'log' | 'warn'>;
  private polling: Promise<void> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly options: TokenRevocationsOptions = {},
  ) {
    super();
    this.logger = options.logger ?? new Logger(TokenRevocations.name);
  }

  isRevoked(token: RevocableToken): boolean {
    return this.known.has(token);
  }

  /** Revokes one token. When it returns, this process obeys, and every other within `refreshMs`. */
  async revokeToken({ tokenId, userId, expiresAt, reason, by }: RevokeToken): Promise<Revocation> {
    // A clock that is behind ours, within what verification tolerates, would still take the token.
    const keepUntil = expiresAt && { keepUntil: new Date(expiresAt.getTime() + 60_000) };
    return this.write({ kind: 'token', name: tokenId, reason, by, ...keepUntil }, userId);
  }

  /**
   * Revokes all of a user's tokens that were issued before a time, and those that do not say when they were. The claim `iat` counts in whole seconds, so a token issued in the second of the revocation is revoked too.
   */
  async revokeUser({ userId, issuedBefore, reason, by }: RevokeUser): Promise<Revocation> {
    return this.write({ kind: 'user', name: userId, reason, by, ...(issuedBefore && { issuedBefore }) }, userId);
  }

  /** What counts now, the latest first. */
  async list({ limit = 100 } = {}): Promise<Revocation[]> {
    return (await listRevocations(this.dataSource, limit)).map(viewOf);
  }

  /** Calls `handler` with the user of each revocation that this process writes, where it is known. @returns ends it */
  onRevoked(handler: (userId: string) => void): () => void {
    this.handlers.add(handler);
    return () => void this.handlers.delete(handler);
  }

  /** Reads what is new. @throws as the database does */
  async refresh(): Promise<void> {
    this.known.read(await readRevocationsAfter(this.dataSource, this.known.version));
  }

  /** Reads the list, and from then on what is new. @throws as the database does: without the list nobody may be let in */
  async start(): Promise<void> {
    await this.refresh();
    this.polling ??= this.poll();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping.abort();
    await this.polling;
  }

  private async write(revoked: Parameters<typeof writeRevocation>[1], userId: string | undefined): Promise<Revocation> {
    const row = await writeRevocation(this.dataSource, revoked);
    this.known.learn(row);
    if (userId !== undefined) for (const handler of this.handlers) handler(userId);
    await deleteForgotten(this.dataSource);
    return viewOf(row);
  }

  private async poll(): Promise<void> {
    const { signal } = this.stopping;
    let outage = false;
    for (;;) {
      // Not a wait that keeps a process alive whose start failed.
      await sleep(this.options.refreshMs ?? 3_000, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.refresh();
        if (outage) this.logger.log('The list of revoked tokens can be read again.');
        outage = false;
      } catch (error) {
        // One line per outage.
        if (!outage) this.logger.warn(`The list of revoked tokens cannot be read: ${(error as Error).message}`);
        outage = true;
      }
    }
  }
}

function viewOf({ kind, name, issuedBefore, reason, by, at, keepUntil }: RevocationRow): Revocation {
  return {
    ...{ kind, name, reason, by, at: at.toISOString(), keepUntil: keepUntil.toISOString() },
    ...(kind === 'user' ? { issuedBefore: issuedBefore.toISOString() } : {}),
  };
}

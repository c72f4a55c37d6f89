import { randomUUID } from 'node:crypto';
import { IdempotencyKeyInFlightError } from '@cairn/errors';
import { pgJson } from '@cairn/postgres';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { IdempotencyKeyEntity, type StoredAnswer } from './idempotency-key.entity.ts';

export interface IdempotencyScope {
  userId: string;
  /** Method and path pattern, for example `POST /api/documents`. */
  route: string;
  key: string;
}

/** The right to answer for a key: held by one request at a time. */
export interface IdempotencyClaim extends IdempotencyScope {
  leaseToken: string;
}

/** An answer and the SHA-256 of the request it belongs to. */
export interface FingerprintedAnswer {
  fingerprint: string;
  answer: StoredAnswer;
}

const LEASE_SECONDS = 60;
const RENEW_MS = 20_000;
const RETENTION_HOURS = 24;

/**
 * Idempotency keys after draft-ietf-httpapi-idempotency-key-header: the first request with a key claims it and stores its
 * answer under it; everyone after is given that answer for 24 hours. A claim is a lease of a minute, renewed while the
 * request runs, so that a crash does not block the key.
 */
@Injectable()
export class IdempotencyKeys {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * @returns a claim for the first request, the earlier answer for later ones
   * @throws IdempotencyKeyInFlightError while the first is not answered
   */
  async claim(scope: IdempotencyScope): Promise<{ claim: IdempotencyClaim } | { earlier: FingerprintedAnswer }> {
    const claim = { ...scope, leaseToken: randomUUID() };
    if (await takeKey(this.dataSource.manager, claim)) return { claim };
    const { userId, route, key } = scope;
    const row = await this.dataSource.manager.findOneBy(IdempotencyKeyEntity, { userId, route, key });
    // Without a row the first request has just failed and given the key back: the next request gets it.
    if (!row?.answer || !row.fingerprint) throw new IdempotencyKeyInFlightError();
    return { earlier: { fingerprint: row.fingerprint, answer: row.answer } };
  }

  /**
   * Stores the answer, or a later version of it; call it in the transaction that makes the answer true.
   * @returns false when the lease has moved on; the caller must then undo its work
   */
  complete(manager: EntityManager, claim: IdempotencyClaim, outcome: FingerprintedAnswer): Promise<boolean> {
    return storeAnswer(manager, claim, outcome);
  }

  /** Gives an unanswered key back after a failure, so that the request may be repeated. */
  async release({ userId, route, key, leaseToken }: IdempotencyClaim): Promise<void> {
    await this.dataSource.query(
      `DELETE FROM domain."IdempotencyKeys"
       WHERE "UserId" = $1 AND "Route" = $2 AND "Key" = $3 AND "LeaseToken" = $4 AND "Answer" IS NULL`,
      [userId, route, key, leaseToken],
    );
  }

  /** Renews the lease until the returned function is called: uploads may take longer than a lease. */
  keepAlive(claim: IdempotencyClaim): () => void {
    const timer = setInterval(() => {
      // A beat that fails is made good by the next one; a lost lease shows when the answer is stored.
      renewLease(this.dataSource.manager, claim).catch(() => undefined);
    }, RENEW_MS);
    timer.unref();
    return () => clearInterval(timer);
  }

  /** Removes what is past its time. @returns how many keys */
  async sweep(): Promise<number> {
    const [, removed] = await this.dataSource.query<[unknown[], number]>(
      `DELETE FROM domain."IdempotencyKeys"
       WHERE "ExpiresAt" < now() AND ("Answer" IS NOT NULL OR "LeaseExpiresAt" < now())`,
    );
    return removed;
  }
}

/** Inserts the key, or takes over one whose answer is too old or whose holder stopped renewing. One statement: no race. */
async function takeKey(manager: EntityManager, claim: IdempotencyClaim): Promise<boolean> {
  const rows = await manager.query<unknown[]>(
    `INSERT INTO domain."IdempotencyKeys" AS known
       ("UserId", "Route", "Key", "LeaseToken", "LeaseExpiresAt", "ExpiresAt")
     VALUES ($1, $2, $3, $4, now() + make_interval(secs => $5), now() + make_interval(hours => $6))
     ON CONFLICT ("UserId", "Route", "Key") DO UPDATE SET
       "LeaseToken" = EXCLUDED."LeaseToken", "LeaseExpiresAt" = EXCLUDED."LeaseExpiresAt",
       "ExpiresAt" = EXCLUDED."ExpiresAt", "Fingerprint" = NULL, "Answer" = NULL
     WHERE (known."Answer" IS NULL AND known."LeaseExpiresAt" < now())
        OR (known."Answer" IS NOT NULL AND known."ExpiresAt" < now())
     RETURNING 1`,
    [claim.userId, claim.route, claim.key, claim.leaseToken, LEASE_SECONDS, RETENTION_HOURS],
  );
  return rows.length === 1;
}

async function storeAnswer(
  manager: EntityManager,
  { userId, route, key, leaseToken }: IdempotencyClaim,
  { fingerprint, answer }: FingerprintedAnswer,
): Promise<boolean> {
  const [, stored] = await manager.query<[unknown[], number]>(
    `UPDATE domain."IdempotencyKeys" SET "Fingerprint" = $5, "Answer" = $6::jsonb
     WHERE "UserId" = $1 AND "Route" = $2 AND "Key" = $3 AND "LeaseToken" = $4`,
    [userId, route, key, leaseToken, fingerprint, pgJson(answer)],
  );
  return stored === 1;
}

async function renewLease(manager: EntityManager, { userId, route, key, leaseToken }: IdempotencyClaim): Promise<void> {
  await manager.query(
    `UPDATE domain."IdempotencyKeys" SET "LeaseExpiresAt" = now() + make_interval(secs => $5)
     WHERE "UserId" = $1 AND "Route" = $2 AND "Key" = $3 AND "LeaseToken" = $4`,
    [userId, route, key, leaseToken, LEASE_SECONDS],
  );
}

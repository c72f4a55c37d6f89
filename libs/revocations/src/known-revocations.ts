import type { RevocableToken } from '@cairn/auth';
import type { RevocationRow } from './revocation-rows.ts';

type Row = Pick<RevocationRow, 'kind' | 'name' | 'issuedBefore' | 'keepUntil' | 'version'>;

/** What one process knows of the list. Rows may come twice and in any order. */
export class KnownRevocations {
  private readonly tokens = new Map<string, Row>();
  private readonly users = new Map<string, Row>();
  private readTo = 0n;

  /** Everything up to this version was read. */
  get version(): bigint {
    return this.readTo;
  }

  /** Takes in everything above `version`, and forgets what has had its time. */
  read(rows: readonly Row[], now = Date.now()): void {
    for (const row of rows) {
      this.learn(row);
      if (BigInt(row.version) > this.readTo) this.readTo = BigInt(row.version);
    }
    for (const known of [this.tokens, this.users]) {
      for (const [name, { keepUntil }] of known) if (keepUntil.getTime() < now) known.delete(name);
    }
  }

  /** Takes in one row; others below it may still have to be read. */
  learn(row: Row): void {
    const known = row.kind === 'token' ? this.tokens : this.users;
    if (BigInt(known.get(row.name)?.version ?? 0) < BigInt(row.version)) known.set(row.name, row);
  }

  has({ tokenId, userId, issuedAt = 0 }: RevocableToken): boolean {
    if (tokenId !== undefined && this.tokens.has(tokenId)) return true;
    const ofUser = userId === undefined ? undefined : this.users.get(userId);
    return ofUser !== undefined && issuedAt * 1000 < ofUser.issuedBefore.getTime();
  }
}

import type { DataSource } from 'typeorm';

export interface RevocationRow {
  kind: 'token' | 'user';
  name: string;
  issuedBefore: Date;
  reason: string;
  by: string;
  at: Date;
  keepUntil: Date;
  /** A bigint, as text. */
  version: string;
}

const COLUMNS = `"Kind" AS kind, "Name" AS name, "IssuedBefore" AS "issuedBefore", "Reason" AS reason,
  "RevokedBy" AS by, "RevokedAt" AS at, "KeepUntil" AS "keepUntil", "Version" AS version`;

/**
 * @param issuedBefore default now
 * @param keepUntil default the table's
 */
export async function writeRevocation(
  db: DataSource,
  revoked: Pick<RevocationRow, 'kind' | 'name' | 'reason' | 'by'> & { issuedBefore?: Date; keepUntil?: Date },
): Promise<RevocationRow> {
  const { kind, name, reason, by, issuedBefore = null, keepUntil = null } = revoked;
  // A revocation is never taken back by a later one that reaches less far.
  const [row] = (await db.query(
    `INSERT INTO auth."Revocations" AS r ("Kind", "Name", "Reason", "RevokedBy", "IssuedBefore", "KeepUntil")
     VALUES ($1, $2, $3, $4, COALESCE($5, now()), COALESCE($6, now() + interval '30 days'))
     ON CONFLICT ("Kind", "Name") DO UPDATE
     SET "Reason" = excluded."Reason", "RevokedBy" = excluded."RevokedBy", "RevokedAt" = now(),
         "IssuedBefore" = GREATEST(r."IssuedBefore", excluded."IssuedBefore"),
         "KeepUntil" = GREATEST(r."KeepUntil", excluded."KeepUntil")
     RETURNING ${COLUMNS}`,
    [kind, name, reason, by, issuedBefore, keepUntil],
  )) as RevocationRow[];
  if (!row) throw new Error('The revocation could not be written.');
  return row;
}

/** What was written after `version` and still counts. */
export async function readRevocationsAfter(db: DataSource, version: bigint): Promise<RevocationRow[]> {
  const newer = `SELECT ${COLUMNS} FROM auth."Revocations" WHERE "Version" > $1 AND "KeepUntil" > now()`;
  return (await db.query(newer, [String(version)])) as RevocationRow[];
}

/** Newest first. */
export async function listRevocations(db: DataSource, limit: number): Promise<RevocationRow[]> {
  const latest = `SELECT ${COLUMNS} FROM auth."Revocations" WHERE "KeepUntil" > now() ORDER BY "Version" DESC LIMIT $1`;
  return (await db.query(latest, [limit])) as RevocationRow[];
}

export async function deleteForgotten(db: DataSource): Promise<void> {
  await db.query('DELETE FROM auth."Revocations" WHERE "KeepUntil" < now()');
}

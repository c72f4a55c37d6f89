import type { Database } from '../moves/job-row.ts';

const FIRST_ID = '00000000-0000-0000-0000-000000000000';

/** Longer than a batch takes, blobs included; a replica that died is waited for so long. */
const HOLD = `now() + interval '2 min'`;

/** Takes the pass that is due, unless another replica has it. @returns the id after which to go on */
export async function takeTurn(db: Database): Promise<string | undefined> {
  const [rows] = (await db.query(
    `UPDATE "JobRetention" SET "HeldUntil" = ${HOLD} WHERE "HeldUntil" < now() AND "NextPassAt" <= now() RETURNING "Cursor"`,
  )) as [{ Cursor: string }[], number];
  return rows[0]?.Cursor;
}

/** Everything up to `cursor` is done. */
export async function keepTurn(db: Database, cursor: string, deleted: number): Promise<void> {
  await db.query(`UPDATE "JobRetention" SET "Cursor" = $1, "Deleted" = "Deleted" + $2, "HeldUntil" = ${HOLD}`, [
    cursor,
    deleted,
  ]);
}

/** Another replica may go on where this one stopped, in so many seconds. */
export async function giveUpTurn(db: Database, afterSeconds: number): Promise<void> {
  await db.query(`UPDATE "JobRetention" SET "HeldUntil" = now() + make_interval(secs => $1)`, [afterSeconds]);
}

export async function endPass(db: Database, nextAfterSeconds: number): Promise<void> {
  await db.query(
    `UPDATE "JobRetention" SET "Cursor" = '${FIRST_ID}', "HeldUntil" = '-infinity', "LastPassAt" = now(),
       "NextPassAt" = now() + make_interval(secs => $1)`,
    [nextAfterSeconds],
  );
}

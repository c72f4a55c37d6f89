import type { Database } from '../moves/job-row.ts';
import type { QueueSwitch, SwitchChange, SwitchMode, SwitchScope } from './queue-switch.ts';
import { SWITCHES_VERSION } from './switches-version.ts';

export const SWITCHES_CHANNEL = 'cairn_queue_switches';

const SWITCH = `'scope', "Scope", 'name', "Name", 'mode', "Mode", 'reason', "Reason", 'by', "SetBy", 'since', "Since"`;

/** Both of one moment. */
const READ = `
  SELECT ${SWITCHES_VERSION} AS version, COALESCE(
    (SELECT jsonb_agg(jsonb_build_object(${SWITCH}) ORDER BY "Since" DESC) FROM "QueueSwitches" WHERE "Mode" <> 'open'),
    '[]') AS switches`;

export async function readSwitches(db: Database): Promise<{ version: number; switches: QueueSwitch[] }> {
  const [row] = (await db.query(READ)) as { version: number; switches: QueueSwitch[] }[];
  if (!row) throw new Error('The switches could not be read.');
  const switches = row.switches.map((found) => ({ ...found, since: new Date(found.since).toISOString() }));
  return { version: row.version, switches };
}

export async function writeSwitch(
  db: Database,
  { scope, name, mode, reason, by }: Omit<QueueSwitch, 'since'>,
): Promise<QueueSwitch> {
  const [row] = (await db.query(
    `INSERT INTO "QueueSwitches" ("Scope", "Name", "Mode", "Reason", "SetBy") VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT ("Scope", "Name") DO UPDATE
     SET "Mode" = excluded."Mode", "Reason" = excluded."Reason", "SetBy" = excluded."SetBy", "Since" = now()
     RETURNING "Since" AS since`,
    [scope, name, mode, reason, by],
  )) as { since: Date }[];
  if (!row) throw new Error('The switch could not be set.');
  return { scope, name, mode, reason, by, since: row.since.toISOString() };
}

/** @returns whether it was set */
export async function openSwitch(db: Database, given: Omit<QueueSwitch, 'since' | 'mode'>): Promise<boolean> {
  const rows = (await db.query(
    `WITH opened AS (
       UPDATE "QueueSwitches" SET "Mode" = 'open', "Reason" = $3, "SetBy" = $4, "Since" = now()
       WHERE "Scope" = $1 AND "Name" = $2 AND "Mode" <> 'open' RETURNING 1)
     SELECT 1 FROM opened`,
    [given.scope, given.name, given.reason, given.by],
  )) as unknown[];
  return rows.length > 0;
}

/** Newest first. */
export async function readChanges(
  db: Database,
  { scope, name, limit }: { scope: SwitchScope | null; name: string | null; limit: number },
): Promise<SwitchChange[]> {
  const rows = (await db.query(
    `SELECT "Scope" AS scope, "Name" AS name, "Mode" AS mode, "Reason" AS reason, "SetBy" AS by, "At" AS at
     FROM "QueueSwitchChanges" WHERE ($1::text IS NULL OR "Scope" = $1) AND ($2::text IS NULL OR "Name" = $2)
     ORDER BY "Id" DESC LIMIT $3`,
    [scope, name, limit],
  )) as (Omit<SwitchChange, 'at' | 'mode'> & { at: Date; mode: SwitchMode | 'open' })[];
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** For SQL, which cannot ask the handlers. Writes only what changed. */
export async function writeProviders(db: Database, providers: ReadonlyMap<string, readonly string[]>): Promise<void> {
  await db.query(
    `INSERT INTO "JobProviders" AS p ("JobType", "Providers")
     SELECT g.type, ARRAY(SELECT jsonb_array_elements_text(g.names))
     FROM jsonb_to_recordset($1::jsonb) AS g(type text, names jsonb)
     ON CONFLICT ("JobType") DO UPDATE SET "Providers" = excluded."Providers"
     WHERE p."Providers" IS DISTINCT FROM excluded."Providers"`,
    [JSON.stringify([...providers].map(([type, names]) => ({ type, names })))],
  );
}

import { statusName } from '../moves/job-moves.ts';
import type { Database } from '../moves/job-row.ts';
import { exactTime } from './exact-time.ts';
import type { RebuiltJob } from './rebuild-job.ts';

type Row = Record<string, unknown>;

/** Every row as `rebuildJob` would tell it, by id. */
export async function readRows(db: Database): Promise<Map<string, RebuiltJob>> {
  const rows = (await db.query('SELECT to_jsonb(j) AS row FROM "BackgroundJobs" j')) as { row: Row }[];
  return new Map(rows.map(({ row }) => [String(row.Id), factsOf(row)]));
}

/** Columns that are no facts of history, see `RebuiltJob`, and those that are history. */
const LEFT_OUT = new Set([
  'Id',
  'LeaseToken',
  'RunningKey',
  'UniqueKey',
  'UniqueUntil',
  'Beginning',
  'FirstWorkerId',
  'CompletedSequence',
]);

/** By the columns' own names, so that a new column is either told by the events or left out on purpose. */
function factsOf(row: Row): RebuiltJob {
  const facts = Object.entries(row).flatMap(([column, value]): [string, unknown][] => {
    if (LEFT_OUT.has(column)) return [];
    const name = column[0]?.toLowerCase() + column.slice(1);
    if (column === 'Status') return [[name, statusName(Number(value))]];
    const isTime = value !== null && /At$/.test(column);
    return [[name, isTime ? exactTime(String(value)) : value]];
  });
  return Object.fromEntries(facts) as unknown as RebuiltJob;
}

/** Every event by job and sequence, byte for byte. */
export async function readEventTexts(db: Database): Promise<Map<string, string>> {
  const rows = (await db.query('SELECT "JobId" AS id, "Sequence" AS n, e::text AS text FROM "JobEvents" e')) as {
    id: string;
    n: number;
    text: string;
  }[];
  return new Map(rows.map(({ id, n, text }) => [`${id} ${n}`, text]));
}

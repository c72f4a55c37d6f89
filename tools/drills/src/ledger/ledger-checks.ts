import { JobStatus } from '@cairn/job-contracts';
import type { DrillDatabase } from './drill-database.ts';

export interface Expectations {
  /** States in which jobs of a type may end; `*` for all others. Default Completed only. */
  ends?: Record<string, JobStatus[]>;
  /** Job ids that the drill has treated so that the general checks say nothing about their end. */
  except?: readonly string[];
  /** Most runs beyond the first, over all jobs. */
  redoneAtMost?: number;
}

export interface LedgerFigures {
  jobs: number;
  /** Acknowledged and then gone, without effect, or never finished. */
  lost: number;
  /** With more ends than were due. */
  doubled: number;
  /** Completed by a run that was not the last to be given the job. */
  stale: number;
  /** Runs beyond the first of each job. */
  redone: number;
  /** What was found wrong, in words; empty when all is well. */
  problems: string[];
}

const EXEMPT = `"Id" <> ALL($1::uuid[])`;

/** Rows that a drill laid down as finished long ago have no runs and no history. */
export const HISTORY_TYPE = 'history';
const NOT_HISTORY = `"JobType" <> '${HISTORY_TYPE}'`;

/** Jobs that do nothing at all, not even note that they ran. */
export const BLANK_TYPE = 'drill.blank';
const NOTED = `"JobType" NOT IN ('${HISTORY_TYPE}', '${BLANK_TYPE}')`;

const JOBS = `SELECT count(*)::int FROM public."BackgroundJobs" WHERE ${NOT_HISTORY}`;

/** Acknowledged jobs without a row, and completed ones without their effect. */
const LOST = `
  SELECT count(*)::int FROM (
    SELECT a."JobId" FROM drill."Acknowledged" a
    LEFT JOIN public."BackgroundJobs" j ON j."Id" = a."JobId" WHERE j."Id" IS NULL
    UNION
    SELECT j."Id" FROM public."BackgroundJobs" j LEFT JOIN drill."Effects" e ON e."JobId" = j."Id"
    WHERE j."Status" = ${JobStatus.Completed} AND e."JobId" IS NULL AND j.${EXEMPT} AND j.${NOTED}
  ) lost`;

const UNFINISHED = `SELECT count(*)::int FROM public."BackgroundJobs" WHERE "Status" < ${JobStatus.Completed} AND ${EXEMPT}`;

/** More moves into a final state than redrives out of one, plus one. */
const DOUBLED = `
  SELECT count(*)::int FROM (
    SELECT FROM drill."Audit" GROUP BY "JobId"
    HAVING count(*) FILTER (WHERE "To" >= ${JobStatus.Completed})
      > 1 + count(*) FILTER (WHERE "From" IN (${JobStatus.Failed}, ${JobStatus.Cancelled}) AND "To" = ${JobStatus.Queued})
  ) doubled`;

/** A final state is left by redrive alone, and Completed never. */
const FORBIDDEN_MOVES = `
  SELECT count(*)::int FROM drill."Audit"
  WHERE "From" = ${JobStatus.Completed} OR ("From" > ${JobStatus.Completed} AND "To" <> ${JobStatus.Queued})`;

/**
 * The run that a result names is not of the process that was last given the job, or not of the last attempt. When it
 * began says nothing: a claim that a crash of the server undid may be made again for the run that is under way.
 */
const STALE = `
  SELECT count(*)::int FROM public."BackgroundJobs" j
  LEFT JOIN drill."Ledger" l ON l."Run" = (j."Result" ->> 'run')::uuid
  LEFT JOIN LATERAL (
    SELECT substring(w."Name" from '[0-9]+$')::int AS pid FROM drill."Audit" a
    JOIN public."BackgroundWorkers" w ON w."Id" = a."WorkerId"
    WHERE a."JobId" = j."Id" AND a."To" = ${JobStatus.Processing} ORDER BY a."Id" DESC LIMIT 1
  ) holder ON true
  WHERE j."Status" = ${JobStatus.Completed} AND j.${NOTED} AND (
    l."Run" IS NULL OR (j."Result" ->> 'attempt')::int <> j."Attempt" OR holder.pid IS DISTINCT FROM l."WorkerPid")`;

const GAPS = `
  SELECT count(*)::int FROM public."BackgroundJobs" j
  LEFT JOIN LATERAL (
    SELECT count(*) AS events, min("Sequence") AS first, max("Sequence") AS last
    FROM public."JobEvents" e WHERE e."JobId" = j."Id"
  ) e ON true
  WHERE j.${NOT_HISTORY} AND (e.events <> j."EventSequence" OR e.first <> 1 OR e.last <> j."EventSequence")`;

/** One final event in each life of a job: the first, and one more per redrive. */
const FINAL_EVENTS = `
  SELECT count(*)::int FROM public."BackgroundJobs" j
  JOIN LATERAL (
    SELECT count(*) FILTER (WHERE "Kind" IN ('completed', 'failed', 'cancelled', 'expired')) AS ends,
      count(*) FILTER (WHERE "Kind" = 'redriven') AS redriven
    FROM public."JobEvents" e WHERE e."JobId" = j."Id"
  ) e ON true
  WHERE j.${NOT_HISTORY} AND e.ends <> e.redriven + (j."Status" >= ${JobStatus.Completed})::int`;

/** What happens to a job after its end, a redrive apart, is a write that came too late. */
const AFTER_THE_END = `
  SELECT count(*)::int FROM public."BackgroundJobs" j
  JOIN public."JobEvents" e ON e."JobId" = j."Id" AND e."Sequence" = j."EventSequence"
  WHERE j."Status" >= ${JobStatus.Completed} AND j.${NOT_HISTORY}
    AND e."Kind" NOT IN ('completed', 'failed', 'cancelled', 'expired')`;

/** Runs beyond the budget; what was given back on SIGTERM does not count, nor what a redrive grants anew. */
const OVER_BUDGET = `
  SELECT count(*)::int FROM public."BackgroundJobs" j
  JOIN LATERAL (SELECT count(*) AS runs FROM drill."Ledger" l WHERE l."JobId" = j."Id") l ON true
  JOIN LATERAL (
    SELECT count(*) FILTER (WHERE "Kind" = 'released') AS released,
      count(*) FILTER (WHERE "Kind" = 'redriven') AS redriven
    FROM public."JobEvents" e WHERE e."JobId" = j."Id"
  ) e ON true
  WHERE j.${NOTED} AND l.runs > j."MaxAttempts" * (1 + e.redriven) + e.released`;

const REDONE = `SELECT (count(*) - count(DISTINCT "JobId"))::int FROM drill."Ledger"`;

const ENDS = `
  SELECT "JobType" AS "jobType", "Status" AS status, count(*)::int AS jobs, min("ErrorMessage") AS example
  FROM public."BackgroundJobs" WHERE "Status" >= ${JobStatus.Completed} AND ${EXEMPT} AND ${NOT_HISTORY} GROUP BY 1, 2`;

/** What must hold after every drill, asked of the database alone. */
export async function checkLedger(database: DrillDatabase, expected: Expectations): Promise<LedgerFigures> {
  const exempt = [expected.except ?? []];
  const count = (sql: string): Promise<number> => database.value<number>(sql, sql.includes('$1') ? exempt : []);
  const problems: string[] = [];
  const none = async (sql: string, what: string): Promise<number> => {
    const found = await count(sql);
    if (found > 0) problems.push(`${found} ${what}`);
    return found;
  };
  const lost = await none(LOST, 'acknowledged jobs lost');
  const unfinished = await none(UNFINISHED, 'jobs left unfinished');
  const doubled = await none(DOUBLED, 'jobs ended twice');
  await none(FORBIDDEN_MOVES, 'moves out of a final state');
  const stale = await none(STALE, 'results accepted of a run that had lost its job');
  await none(GAPS, 'jobs with gaps in their history');
  await none(FINAL_EVENTS, 'jobs without exactly one final event');
  await none(AFTER_THE_END, 'ended jobs with later events');
  await none(OVER_BUDGET, 'jobs run more often than their attempts allow');
  const redone = await count(REDONE);
  const { redoneAtMost = Infinity } = expected;
  if (redone > redoneAtMost) problems.push(`${redone} runs redone, where at most ${redoneAtMost} were under way`);
  problems.push(...(await unexpectedEnds(database, expected)));
  return { jobs: await count(JOBS), lost: lost + unfinished, doubled, stale, redone, problems };
}

async function unexpectedEnds(database: DrillDatabase, { ends = {}, except = [] }: Expectations): Promise<string[]> {
  const rows = await database.rows<{ jobType: string; status: JobStatus; jobs: number; example: string | null }>(ENDS, [
    except,
  ]);
  const allowed = (jobType: string): JobStatus[] => ends[jobType] ?? ends['*'] ?? [JobStatus.Completed];
  return rows
    .filter(({ jobType, status }) => !allowed(jobType).includes(status))
    .map(({ jobType, status, jobs, example }) => `${jobs} jobs ${jobType} ended in state ${status} (${example})`);
}

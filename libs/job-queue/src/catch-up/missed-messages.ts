import type { HeardSoFar, JobFeedEventMessage, JobFeedMessage } from '@cairn/job-contracts';
import { feedMessage } from '../feed/feed-message.ts';
import type { RunningUnits } from '../feed/running-units.ts';
import type { Database } from '../moves/job-row.ts';
import { readEvents } from '../moves/record-moves.ts';
import { MAX_SNAPSHOT_JOBS, readActiveJobs } from './active-jobs.ts';
import { readStands } from './changed-jobs.ts';
import { inBatches, planCatchUp } from './plan-catch-up.ts';
import type { ReplayedRange } from './plan-catch-up.ts';

const EVENTS_AT_ONCE = 100;

export interface MissedQuery {
  userId: string;
  /** Nothing yet when left out. */
  heard?: HeardSoFar | undefined;
  running: RunningUnits;
}

/**
 * What somebody who has heard so far is to be told, in parts: first a snapshot of the jobs that cannot be told by their
 * events, then the events missed, those of each job in order, then which units are in flight.
 */
export async function* readMissed(db: Database, query: MissedQuery): AsyncGenerator<JobFeedMessage[], void, undefined> {
  const { userId, heard, running } = query;
  // Before anything else is read: what commits later is told later, or found by whoever comes with this time.
  const [{ at } = { at: new Date() }] = (await db.query('SELECT clock_timestamp() AS at')) as { at: Date }[];
  const stands = heard ? await readStands(db, userId, heard) : [];
  const plan = planCatchUp(stands, heard, { nowMs: at.getTime() });
  const jobIds = plan.whole ? undefined : plan.shown;
  const active =
    jobIds?.length === 0 ? { jobs: [], more: false } : await readActiveJobs(db, { userId, jobIds, running });
  const { jobs } = active;
  const more = active.more || stands.filter(({ over }) => !over).length >= MAX_SNAPSHOT_JOBS;
  yield [{ name: 'jobSnapshot', message: { whole: plan.whole && !more, more, at: at.toISOString(), jobs } }];
  for (const ranges of inBatches(plan.replayed, EVENTS_AT_ONCE)) yield await readReplay(db, ranges);
  yield plan.followed.flatMap((jobId) => running.of(jobId));
}

async function readReplay(db: Database, ranges: readonly ReplayedRange[]): Promise<JobFeedMessage[]> {
  const told = new Map(ranges.map(({ jobId, follows }) => [jobId, follows]));
  const events = await readEvents(db, ranges);
  return inOrderOfTime(events.map(feedMessage)).map((event) => {
    const { jobId, sequence } = event.message;
    const follows = told.get(jobId) ?? 0;
    told.set(jobId, sequence);
    return { ...event, message: { ...event.message, follows } } as JobFeedEventMessage;
  });
}

/** Times are those of transactions' beginnings, so within a job they may run backwards; its sequences do not. */
function inOrderOfTime(events: readonly JobFeedEventMessage[]): JobFeedEventMessage[] {
  const latest = new Map<string, string>();
  return events
    .map((event) => {
      const { jobId, at } = event.message;
      const before = latest.get(jobId);
      const time = before !== undefined && before > at ? before : at;
      latest.set(jobId, time);
      return { event, time };
    })
    .sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)))
    .map(({ event }) => event);
}

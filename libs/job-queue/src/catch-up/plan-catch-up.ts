import type { HeardSoFar } from '@cairn/job-contracts';
import type { HistoryRange } from '../moves/record-moves.ts';
import type { JobStand } from './changed-jobs.ts';

/** What was missed before is not read event by event. */
const MAX_AGE_MS = 86_400_000;
/** Of one job: beyond that its state is shorter than its story. */
const MAX_EVENTS_OF_JOB = 500;
const MAX_EVENTS = 1_000;

export interface ReplayedRange extends HistoryRange {
  /** What the listener is taken to hold before the first of them; 0 when what lies between is left out on purpose. */
  follows: number;
}

export interface CatchUpPlan {
  /** Show all active jobs, whatever was heard before. */
  whole: boolean;
  /** Active jobs to show by their state. */
  shown: string[];
  replayed: ReplayedRange[];
  /** Active jobs that go on from where the listener is, once the events were told. */
  followed: string[];
}

/**
 * How to tell a listener what it missed. By events as far as they are few; beyond that by the state of active jobs and
 * the last event of those that are over, which is never left out.
 */
export function planCatchUp(
  stands: readonly JobStand[],
  heard: HeardSoFar | undefined,
  { nowMs }: { nowMs: number },
): CatchUpPlan {
  const whole = !heard || nowMs - heard.at > MAX_AGE_MS || isAnyGone(stands, heard);
  const plan: CatchUpPlan = { whole, shown: [], replayed: [], followed: [] };
  let room = whole ? 0 : MAX_EVENTS;
  for (const { jobId, sequence, over, known, from } of byFewestMissed(stands, heard)) {
    // A whole snapshot shows it.
    if (whole && !over) continue;
    const missed = sequence - from;
    const fits = missed <= Math.min(room, MAX_EVENTS_OF_JOB) && (known || over);
    if (fits) room -= missed;
    if (fits && missed > 0) plan.replayed.push({ jobId, from, to: sequence, follows: from });
    if (!fits && over) plan.replayed.push({ jobId, from: sequence - 1, to: sequence, follows: 0 });
    if (!over) plan[fits ? 'followed' : 'shown'].push(jobId);
  }
  return plan;
}

/** In parts of about so many events. */
export function inBatches(ranges: readonly ReplayedRange[], eventsAtOnce: number): ReplayedRange[][] {
  const batches: ReplayedRange[][] = [];
  let room = 0;
  for (const range of ranges) {
    const events = range.to - range.from;
    if (events > room) {
      batches.push([]);
      room = eventsAtOnce;
    }
    batches.at(-1)?.push(range);
    room -= events;
  }
  return batches;
}

function byFewestMissed(
  stands: readonly JobStand[],
  heard: HeardSoFar | undefined,
): (JobStand & { known: boolean; from: number })[] {
  return stands
    .map((stand) => {
      const known = heard?.jobs.get(stand.jobId);
      // A listener cannot be further than the history; one that claims to be misses nothing.
      return { ...stand, known: known !== undefined, from: Math.min(known?.sequence ?? 0, stand.sequence) };
    })
    .sort((a, b) => a.sequence - a.from - (b.sequence - b.from));
}

/** An active job that was heard of and does not exist any more leaves no event: only the whole tells of it. */
function isAnyGone(stands: readonly JobStand[], heard: HeardSoFar): boolean {
  const there = new Set(stands.map(({ jobId }) => jobId));
  return [...heard.jobs].some(([jobId, { endedAt }]) => endedAt === undefined && !there.has(jobId));
}

import { JobStatus } from '@cairn/job-contracts';
import type { JobStatusName } from '@cairn/job-contracts';

interface JobMove {
  from: readonly JobStatusName[];
  to: JobStatusName;
}

/** Every way a job may change its state. The statements take their guards from here; the diagram is in the README. */
export const JOB_MOVES = {
  enqueue: { from: [], to: 'Queued' },
  claim: { from: ['Queued'], to: 'Processing' },
  complete: { from: ['Processing'], to: 'Completed' },
  scheduleRetry: { from: ['Processing'], to: 'Queued' },
  snooze: { from: ['Processing'], to: 'Queued' },
  reclaim: { from: ['Processing'], to: 'Queued' },
  release: { from: ['Processing'], to: 'Queued' },
  park: { from: ['Processing'], to: 'Queued' },
  fail: { from: ['Processing'], to: 'Failed' },
  expire: { from: ['Queued'], to: 'Failed' },
  cancel: { from: ['Queued', 'Processing'], to: 'Cancelled' },
  reschedule: { from: ['Queued'], to: 'Queued' },
  redrive: { from: ['Failed', 'Cancelled'], to: 'Queued' },
} as const satisfies Record<string, JobMove>;

export type JobMoveName = keyof typeof JOB_MOVES;

/** SQL: whether the row is in a state that the move starts from. One state becomes `=`, which reads as it is meant. */
export function allows(move: JobMoveName, alias?: string): string {
  const states = JOB_MOVES[move].from.map((name) => JobStatus[name]);
  const column = alias ? `${alias}."Status"` : '"Status"';
  return states.length === 1 ? `${column} = ${states[0]}` : `${column} IN (${states.join(', ')})`;
}

/** SQL: the status number that the move leads to. */
export function target(move: JobMoveName): number {
  return JobStatus[JOB_MOVES[move].to];
}

const NAMES = Object.fromEntries(Object.entries(JobStatus).map(([name, value]) => [value, name]));

/** @throws RangeError for a number that is no status */
export function statusName(status: number): JobStatusName {
  const name = NAMES[status];
  if (name === undefined) throw new RangeError(`${status} is not a job status`);
  return name as JobStatusName;
}

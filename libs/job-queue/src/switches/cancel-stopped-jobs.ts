import type { ClaimedJob } from '../claim/claimed-job.ts';
import { allows } from '../moves/job-moves.ts';
import type { JobStore } from '../moves/job-store.ts';
import { event, recordMove, runMoves } from '../moves/record-moves.ts';
import type { SwitchBoard } from './switch-board.ts';

/** As a person's request to cancel, for many jobs of one worker: `$1` the worker, `$2` the jobs. */
const REQUEST = recordMove(`moved AS (
  UPDATE "BackgroundJobs" j SET
    "StatusMessage" = 'Cancelling', "CancelRequestedAt" = now(), "EventSequence" = j."EventSequence" + 1
  WHERE j."Id" = ANY($2::uuid[]) AND j."WorkerId" = $1 AND ${allows('complete', 'j')} AND j."CancelRequestedAt" IS NULL
  RETURNING ${event(`'cancelRequested'`)}
)`);

/**
 * Asks those of a worker's running jobs to cancel whose type, providers or user are stopped. Every worker does so for
 * its own: it knows them, so nobody has to search the table, and it finds those that it claimed just before it heard of
 * the switch. No statement when there is nothing to stop.
 *
 * Children are left out: cancelled, they would be the end of their parent, which only waits for them, and nobody can retry
 * them. Their workers give them back, and the switch holds them until it is cleared.
 *
 * @returns ids of all running jobs that shall stop, those of earlier calls included
 */
export async function cancelStoppedJobs(
  store: JobStore,
  board: SwitchBoard,
  running: Iterable<Pick<ClaimedJob, 'id' | 'parentId' | 'workerId' | 'userId' | 'jobType'>>,
): Promise<string[]> {
  const stopped = [...running].filter((job) => job.parentId === null && board.isStopped(job));
  for (const workerId of new Set(stopped.map((job) => job.workerId))) {
    const ids = stopped.filter((job) => job.workerId === workerId).map(({ id }) => id);
    await store.record((db) => runMoves(db, REQUEST, [workerId, ids]));
  }
  return stopped.map(({ id }) => id);
}

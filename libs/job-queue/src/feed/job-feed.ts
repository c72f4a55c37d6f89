import type { HeardSoFar, JobFeedEventMessage, JobFeedMessage } from '@cairn/job-contracts';

export type JobFeedListener = (userId: string, told: JobFeedEventMessage) => void;

/** What happens to jobs, as pages are told of it. */
export abstract class JobFeed {
  /**
   * What the user is to be told who has heard so far, in parts: a `jobSnapshot` first, then the events missed, those of
   * each job in order. Bounded: what is too much or too old is told by the state of active jobs and the last events of
   * those that are over.
   * @param heard nothing yet when left out: all active jobs
   */
  abstract missed(userId: string, heard?: HeardSoFar): AsyncIterableIterator<JobFeedMessage[]>;
  /** Of the given jobs, each with a sequence heard, those whose history has gone further. */
  abstract ahead(heard: ReadonlyMap<string, number>): Promise<string[]>;
  /**
   * Calls `listener` for every event of every user, on every replica; per job in the order of their sequence.
   * @returns ends the subscription
   */
  abstract subscribe(listener: JobFeedListener): () => void;
  /**
   * Calls `listener` when messages may have been missed by these users, or by everybody: ask for what was `missed`.
   * @returns ends the subscription
   */
  abstract onGap(listener: (userIds?: string[]) => void): () => void;
}

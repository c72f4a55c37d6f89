import type { JobFeedMessageName, JobFeedMessages, JobSnapshot } from '@cairn/job-contracts';

export type JobFeedListener = <N extends JobFeedMessageName>(
  userId: string,
  name: N,
  message: JobFeedMessages[N],
) => void;

/** What happens to jobs, as pages are told of it, on every replica. */
export abstract class JobFeed {
  /** Queued and running jobs of a user, oldest first. Messages with a higher sequence than a job's follow. */
  abstract activeJobs(userId: string): Promise<JobSnapshot[]>;
  /**
   * Calls `listener` for every event of every user; per job in the order of their sequence.
   * @returns ends the subscription
   */
  abstract subscribe(listener: JobFeedListener): () => void;
  /**
   * Calls `listener` when messages may have been missed by these users, or by everybody: read `activeJobs` again.
   * @returns ends the subscription
   */
  abstract onGap(listener: (userIds?: string[]) => void): () => void;
}

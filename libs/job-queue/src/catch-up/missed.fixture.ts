import type { JobFeedMessage, JobSnapshot } from '@cairn/job-contracts';
import type { JobFeed } from '../feed/job-feed.ts';

/** All parts of what the feed tells somebody who comes with `heard`. */
export async function missed(
  feed: JobFeed,
  ...[userId, heard]: Parameters<JobFeed['missed']>
): Promise<JobFeedMessage[]> {
  const told: JobFeedMessage[] = [];
  for await (const part of feed.missed(userId, heard)) told.push(...part);
  return told;
}

/** What the feed shows somebody who comes for the first time. */
export async function activeJobs(feed: JobFeed, userId: string): Promise<JobSnapshot[]> {
  const [first] = await missed(feed, userId);
  if (first?.name !== 'jobSnapshot') throw new Error('The feed does not begin with a snapshot.');
  return first.message.jobs;
}

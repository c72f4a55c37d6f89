import { useSyncExternalStore } from 'react';

import type { CairnClient } from '../cairn-client.ts';
import type { JobFeed } from '../feed/job-feed.ts';

/** The user's jobs as the hub tells them. Showing them does not hold the connection: `client.jobs.hold()` does. */
export function useLiveJobs({ jobs }: Pick<CairnClient, 'jobs'>): JobFeed {
  return useSyncExternalStore(jobs.subscribe, jobs.state, jobs.state);
}

import { useEffect, useState } from 'react';

import type { CairnClient } from '../cairn-client.ts';
import type { WatchedJob } from '../watch/job-watch.ts';

export interface WatchedJobView {
  /** Undefined until something is known of it. */
  job: WatchedJob | undefined;
  /** Why it cannot be watched, usually an `ApiError`. */
  error: unknown;
}

const nothing: WatchedJobView = { job: undefined, error: undefined };

/**
 * Follows a job while the component is shown, and to its end.
 * @param id of the document, or of the job; undefined watches nothing
 * @param run change it to watch once more after the job was retried
 */
export function useJob(client: CairnClient, id: string | undefined, run = 0): WatchedJobView {
  const [view, setView] = useState<WatchedJobView & { of?: string }>(nothing);
  const of = `${id} ${run}`;
  useEffect(() => {
    if (id === undefined) return undefined;
    const watch = client.watchJob(id);
    watch.on('change', (job) => setView({ job, error: undefined, of }));
    watch.on('error', (error) => setView((before) => ({ ...before, error, of })));
    return () => watch.close();
  }, [client, id, of]);
  // What is shown of one job must not be taken for another.
  return view.of === of ? view : nothing;
}

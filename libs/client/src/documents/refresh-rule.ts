import type { LiveJob } from '../feed/job-feed.ts';
import type { ConnectionState } from '../hub/hub-link.ts';
import { type Document, isActive } from './document.ts';

export interface RefreshFacts {
  job: LiveJob | undefined;
  connection: ConnectionState;
  /** Answers since the situation last changed, failed ones included. */
  asked: number;
}

/**
 * How long to wait, after the last answer, before asking the API for a document again; null for never.
 *
 * - The hub tells about the job: once in 30 s, in case a message was lost.
 * - The job is over but the API does not know yet: at once, then ever slower up to 5 s. Its events take a moment.
 * - The hub is live but silent about the job (not handed over yet, or over before the page connected): 1.5 s to 5 s.
 * - No hub: 3 s.
 */
export function refreshAfterMs(document: Document, { job, connection, asked }: RefreshFacts): number | null {
  if (!isActive(document)) return null;
  if (job && !job.active) return slower(250, asked, 5_000);
  if (connection !== 'live') return 3_000;
  return job ? 30_000 : slower(1_500, asked, 5_000);
}

function slower(firstMs: number, asked: number, mostMs: number): number {
  return Math.min(firstMs * 1.6 ** asked, mostMs);
}

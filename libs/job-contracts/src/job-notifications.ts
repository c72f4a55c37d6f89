import type { JobError } from './job.ts';

/**
 * What processing-service tells domain-api at `POST /internal/job-events`: at least once, in order per job.
 * The receiver drops an `eventId` it has seen.
 */
export interface JobNotification {
  eventId: string;
  jobId: string;
  subjectId: string | null;
  userId: string;
  /** Position in the job's history; a lower one than already applied is stale. */
  sequence: number;
  at: string;
  kind: 'started' | 'progress' | 'completed' | 'failed' | 'cancelled' | 'requeued';
  percent: number;
  message: string | null;
  totalUnits: number | null;
  result: unknown;
  error: JobError | null;
}

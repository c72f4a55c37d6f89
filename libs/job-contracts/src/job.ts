/** Job states as they stand in `"BackgroundJobs"."Status"`. */
export const JobStatus = { Queued: 0, Processing: 1, Completed: 2, Failed: 3, Cancelled: 4 } as const;
export type JobStatus = (typeof JobStatus)[keyof typeof JobStatus];
export type JobStatusName = keyof typeof JobStatus;

/** Why a job failed; stands in `"BackgroundJobs"."Error"`. */
export interface JobError {
  code: string;
  message: string;
  /** Units whose checkpoints are stored: what a retry will not do again. */
  checkpointCount: number;
  traceId: string;
}

/** A job as services and pages see it. Times are ISO 8601 in UTC. */
export interface JobView {
  id: string;
  userId: string;
  jobType: string;
  status: JobStatusName;
  progressPercent: number;
  statusMessage: string | null;
  attempt: number;
  maxAttempts: number;
  /** The caller's own reference, for example the document id. */
  subjectId: string | null;
  result: unknown;
  error: JobError | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
}

/** Body of `POST /internal/jobs`. */
export interface EnqueueJobRequest {
  jobType: string;
  payload: Record<string, unknown>;
  /** The caller's name for "this same request"; the same key of the same user returns the same job. */
  idempotencyKey: string;
  /** Shown on events and snapshots so that a page can tell which of its things the job is about. */
  subjectId?: string;
  /** Not before, ISO 8601; default at once. At most a year ahead. */
  runAt?: string;
  /** A job that was not started so many seconds after it became due ends Failed with `JOB_EXPIRED`. Default never. */
  ttlSeconds?: number;
  /** Lower runs first, -10 to 10; default 0. */
  priority?: number;
}

import type { JobView } from '@cairn/job-contracts';

/** What a caller asks for. Texts are stored as they are; keys and the subject have 1 to 200 characters. */
export interface EnqueueJob {
  userId: string;
  jobType: string;
  /** Checked by the handler's schema; what the schema makes of it is stored. */
  payload: unknown;
  /** The same key of the same user and job type gives the same job, for as long as its row is kept. */
  idempotencyKey?: string;
  /** One job at a time, or within a time, whatever its payload: the job that is there is returned. */
  unique?: UniqueJob;
  /** Waits for quiet: each further request replaces the payload of the waiting job and puts it off again. */
  debounce?: DebounceJob;
  /** The caller's reference, shown on events. */
  subjectId?: string;
  /** Not before; default at once. */
  runAt?: Date;
  /** A job that was not started so long after it became due ends Failed with `JOB_EXPIRED`. Default never. */
  ttlSeconds?: number;
  /** Lower runs first, -32768 to 32767; default 0. */
  priority?: number;
  /** Default as the handler says. */
  maxAttempts?: number;
  /** Jobs of one type and key run one after the other, or as the type's limits say. */
  concurrencyKey?: string;
}

export interface UniqueJob {
  key: string;
  /** Until the job starts, until it is over, or for so many seconds from now, over or not. */
  until: 'started' | 'finished' | number;
}

export interface DebounceJob {
  key: string;
  waitSeconds: number;
  /** Longest that the first request is put off; default for ever. */
  maxWaitSeconds?: number;
}

/** The job, and whether this call made it: otherwise it is the one that holds the key. */
export interface Enqueued {
  job: JobView;
  created: boolean;
}

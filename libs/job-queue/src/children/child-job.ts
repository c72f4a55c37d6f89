import type { JobError } from '@cairn/job-contracts';

/**
 * A part of a job that is a job of its own: another worker may run it. It belongs to its parent's user, and it has no
 * concurrency key: the parent keeps the order of its key while it waits, and with that key a child would wait behind it.
 */
export interface ChildJob {
  jobType: string;
  /** Checked by the handler's schema, as at enqueue. */
  payload: unknown;
  /** Default as the parent's. */
  priority?: number;
  /** Default as the handler says. */
  maxAttempts?: number;
}

/** How a child ended, in the place it has in the list it was given in. */
export interface ChildOutcome {
  jobId: string;
  jobType: string;
  status: 'Completed' | 'Failed' | 'Cancelled';
  result: unknown;
  error: JobError | null;
}

export interface RunChildrenOptions {
  /** Throw when a child did not complete, or return its outcome with the others. Default `fail`. */
  onFailure?: 'fail' | 'collect';
}

/** Over all calls of one job. */
export const MAX_CHILDREN = 10_000;
/** Of the payloads of one call together. */
export const MAX_CHILDREN_BYTES = 32 * 1024 * 1024;
/** Parent, child, grandchild; a deeper one is most likely a handler that calls itself for ever. */
export const MAX_GENERATIONS = 3;

import type { JobFacts } from './new-job.ts';

/** Facts that a row keeps in columns of their own for good. All others are in columns that change. */
const IN_COLUMNS = 'payload,userId,jobType,maxAttempts,idempotencyKey,concurrencyKey,subjectId,traceParent';

/**
 * SQL: `"Beginning"` out of the facts of a new row: what its first event tells beyond the columns that stay as they are;
 * null when that is nothing.
 */
export function beginningOf(facts: string): string {
  return `NULLIF(${facts} - '{${IN_COLUMNS}}'::text[], '{"priority": 0}')`;
}

/** The same as JSON, of a job without keys and without a time to live. */
export function plainBeginning({ runAt, priority }: JobFacts): string | null {
  return runAt === undefined && priority === 0 ? null : JSON.stringify({ runAt, priority });
}

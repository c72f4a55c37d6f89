import { JobStatus } from '@cairn/job-contracts';
import type { JobError, JobView } from '@cairn/job-contracts';
import type { EntityManager } from 'typeorm';
import { statusName } from './job-moves.ts';

/** Anything that runs SQL: a data source, or the manager of the caller's transaction. */
export type Database = Pick<EntityManager, 'query'>;

/** Columns of a row that a `JobView` is made of. */
export interface JobRow {
  Id: string;
  UserId: string;
  JobType: string;
  Status: number;
  ProgressPercent: number;
  StatusMessage: string | null;
  Attempt: number;
  MaxAttempts: number;
  PendingChildren: number;
  SubjectId: string | null;
  Result: unknown;
  Error: JobError | null;
  CreatedAt: string | Date;
  StartedAt: string | Date | null;
  CompletedAt: string | Date | null;
}

export const JOB_COLUMNS = `"Id", "UserId", "JobType", "Status", "ProgressPercent", "StatusMessage", "Attempt",
  "MaxAttempts", "PendingChildren", "SubjectId", "Result", "Error", "CreatedAt", "StartedAt", "CompletedAt"`;

export function jobView(row: JobRow): JobView {
  // A job whose children are at work is at work, and on the attempt that it gave back while it waits for them.
  const parked = row.Status === JobStatus.Queued && row.PendingChildren > 0;
  return {
    id: row.Id,
    userId: row.UserId,
    jobType: row.JobType,
    status: parked ? 'Processing' : statusName(row.Status),
    progressPercent: row.ProgressPercent,
    statusMessage: row.StatusMessage,
    attempt: parked ? row.Attempt + 1 : row.Attempt,
    maxAttempts: row.MaxAttempts,
    subjectId: row.SubjectId,
    result: row.Result,
    error: row.Error,
    createdAt: isoTime(row.CreatedAt),
    startedAt: row.StartedAt === null ? null : isoTime(row.StartedAt),
    completedAt: row.CompletedAt === null ? null : isoTime(row.CompletedAt),
  };
}

/** Takes the driver's dates as well as times that went through JSON in SQL. */
export function isoTime(time: string | Date): string {
  return new Date(time).toISOString();
}

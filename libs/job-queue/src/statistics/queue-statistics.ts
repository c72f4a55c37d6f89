import type { DataSource } from 'typeorm';
import { readStatistics } from './read-statistics.ts';

/** How things stand with the jobs of one type. */
export interface JobTypeStatistics {
  jobType: string;
  /** Not started and not over: `due`, `deferred` and `parked` together. */
  queued: number;
  /** Could start now, but for limits and switches. */
  due: number;
  /** How long the oldest due job has been due, in seconds; null when none is. */
  oldestDueSeconds: number | null;
  /** On workers that are alive. */
  running: number;
  /** Wait for their time: enqueued for later, or between two attempts. */
  deferred: number;
  /** Wait for their children. */
  parked: number;
  /** Dead letters. */
  failed: number;
  /** Over the last one to two minutes; workers report every ten seconds. */
  completedPerMinute: number;
  failedPerMinute: number;
  /** Counts that were ended at 10,000 of a priority: there may be more. */
  atLeast: ('queued' | 'due' | 'running' | 'deferred' | 'parked' | 'failed')[];
}

export interface QueueFigures {
  /** ISO 8601 in UTC, by the database's clock. */
  at: string;
  /** Types with unfinished jobs, dead letters or recent work, by name. */
  types: JobTypeStatistics[];
  workersAlive: number;
}

/** The state of the queue in one statement, as cheap with a million finished jobs as with none. */
export class QueueStatistics {
  constructor(private readonly dataSource: DataSource) {}

  async read(): Promise<QueueFigures> {
    const { at, workersAlive, types } = await readStatistics(this.dataSource);
    return {
      at: at.toISOString(),
      workersAlive,
      types: types.map((row) => ({
        jobType: row.JobType,
        queued: row.Queued,
        due: row.Due,
        oldestDueSeconds: row.OldestDueSeconds,
        running: row.Running,
        deferred: row.Deferred,
        parked: row.Parked,
        failed: row.Failed,
        completedPerMinute: row.CompletedPerMinute,
        failedPerMinute: row.FailedPerMinute,
        atLeast: row.AtLeast.map((count) => COUNT_NAMES[count]),
      })),
    };
  }
}

const COUNT_NAMES = {
  Queued: 'queued',
  Due: 'due',
  Deferred: 'deferred',
  Parked: 'parked',
  Running: 'running',
  Failed: 'failed',
} as const;

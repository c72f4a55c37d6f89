import type { JobError, JobView } from '@cairn/job-contracts';
import type { EntityManager } from 'typeorm';

interface UnitFacts {
  unitId: string;
  /** From 0, in plan order. */
  index: number;
}

/** What each kind of event in `"JobEvents"` carries in `"Data"`. */
export interface JobEventData {
  queued: { runAt: string; priority: number; maxAttempts: number };
  started: { runAt: string };
  /** In plan order; the place in the list is the unit's index. */
  unitsPlanned: { unitIds: string[]; percent: number };
  unitCompleted: UnitFacts & { completedUnits: number; totalUnits: number; resumed: boolean; percent: number };
  unitFailed: UnitFacts & { code: string; message: string; percent: number };
  progress: { percent: number; message: string | null };
  cancelRequested: Record<string, never>;
  cancelled: Record<string, never>;
  /** The attempt failed or its worker was lost, and another attempt follows. */
  retryScheduled: { runAt: string; error: JobError };
  /** Given back by a worker that shut down; the attempt does not count. */
  released: { runAt: string };
  /** Brought back by a person from Failed or Cancelled, with a fresh budget of attempts. */
  redriven: { runAt: string };
  completed: { result: unknown };
  failed: { error: JobError };
}

export type JobEventKind = keyof JobEventData;

interface JobEventOf<K extends JobEventKind> {
  kind: K;
  data: JobEventData[K];
  jobId: string;
  userId: string;
  subjectId: string | null;
  /** Position in the job's history, gapless from 1. */
  sequence: number;
  /** ISO 8601 in UTC. */
  at: string;
  attempt: number;
  /** The job right after the event, without its result and error. */
  job: JobView;
}

/** One entry of a job's history. */
export type JobEvent = { [K in JobEventKind]: JobEventOf<K> }[JobEventKind];

/** An event about to be recorded. */
export type NewJobEvent = { [K in JobEventKind]: { kind: K; data: JobEventData[K] } }[JobEventKind];

/** Told of every event within the transaction that records it: write an outbox row here, or nothing happens at all. */
export abstract class JobEventSink {
  /** Touches nothing but the database, through `manager`. What it throws undoes the move. */
  abstract record(manager: EntityManager, events: readonly JobEvent[]): Promise<void>;
}

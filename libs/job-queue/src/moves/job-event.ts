import type { JobError, JobView } from '@cairn/job-contracts';
import type { EntityManager } from 'typeorm';
import type { UnitRemarks } from '../handlers/handler.ts';

interface UnitFacts {
  unitId: string;
  /** From 0, in plan order. */
  index: number;
  /** Of the handler, when it had any. */
  remarks?: UnitRemarks;
}

interface UnitCounts {
  completedUnits: number;
  failedUnits: number;
  totalUnits: number;
}

/** What each kind of event in `"JobEvents"` carries in `"Data"`. */
export interface JobEventData {
  /** With all that the row began with; what is absent had its default. Without `runAt`: due at once. */
  queued: { runAt?: string; priority: number; maxAttempts: number };
  started: Record<string, never>;
  /** In plan order; the place in the list is the unit's index. */
  unitsPlanned: { unitIds: string[]; percent: number };
  unitCompleted: UnitFacts & UnitCounts & { resumed: boolean; percent: number };
  unitFailed: UnitFacts & UnitCounts & { code: string; message: string; percent: number };
  progress: { percent: number; message: string | null };
  cancelRequested: Record<string, never>;
  /** With `error` when an attempt that failed had been asked to stop; `deleted` when its user took the job away. */
  cancelled: { error?: JobError; crashed?: boolean; durationMs?: number | null; deleted?: true };
  /** Taken away by its user when it was over. */
  deleted: { deleted: true };
  /** The attempt failed or its worker was lost, and another attempt follows. */
  retryScheduled: { runAt: string; error: JobError; crashed: boolean; durationMs: number | null };
  /** Given back unfinished, because the worker shuts down or has no room; the attempt does not count. */
  released: { runAt: string; begun: boolean };
  /** Put off by its handler; the attempt does not count. */
  snoozed: { runAt: string };
  /** Put aside until its children have ended, `pending` of `children`; the attempt does not count. */
  parked: { children: number; pending: number; runAt: string | null };
  /** The last of its children has ended. */
  childrenEnded: { children: number; percent: number; runAt: string };
  /**
   * Its time or priority was changed while it waited; `payload` when a debounced request replaced it. Without `expiresAt`
   * it does not expire.
   */
  rescheduled: { runAt: string; expiresAt?: string; priority?: number; payload?: unknown };
  /**
   * Brought back from Failed or Cancelled, with a fresh budget of attempts. By an operator, who says why; without `by` it
   * was its user, or its parent.
   */
  redriven: { runAt: string; by?: string; reason?: string };
  /** Without `result` when it is null. */
  completed: { result?: unknown };
  failed: { error: JobError; crashed: boolean; durationMs: number | null };
}

export type JobEventKind = keyof JobEventData;

interface JobEventOf<K extends JobEventKind> {
  kind: K;
  data: JobEventData[K];
  jobId: string;
  userId: string;
  subjectId: string | null;
  /** The job that this one is a part of. */
  parentId: string | null;
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

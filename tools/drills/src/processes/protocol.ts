import type { EnqueueJob, WorkerOptions } from '@cairn/job-queue';
import type { JobView } from '@cairn/job-contracts';

/** What a drilled process starts with, as JSON in `DRILL_PROCESS`. */
export interface ProcessSettings {
  name: string;
  databaseUrl: string;
  /** Where LISTEN goes; default `databaseUrl`. */
  listenUrl?: string;
  /** The ledger is kept over a connection of its own, which no drill breaks except by stopping the server. */
  ledgerUrl: string;
  /** Checkpoints of all processes of a drill, as files. */
  checkpointFolder: string;
  /** Runs jobs when given; only enqueues otherwise. `databaseUrl` is for the heartbeat. */
  worker?: Partial<WorkerOptions>;
  poolSize?: number;
  maxPayloadBytes?: number;
  /** Version 2 brings a migration and a job type that version 1 does not know. Default 1. */
  version?: 1 | 2;
}

export interface EnqueueOrder {
  order: 'enqueue';
  jobs: EnqueueJob[];
  /** Calls under way at once. */
  atOnce: number;
  /** Ask again until each is acknowledged; give the jobs idempotency keys then. */
  insist?: boolean;
  /** One transaction of the caller around each call. */
  inTransaction?: boolean;
  /** Lists in lists in each payload, so many; more than fits through the channel of the order. */
  depth?: number;
}

export interface JobRef {
  userId: string;
  jobId: string;
}

export type Order =
  | EnqueueOrder
  | { order: 'cancel' | 'retry'; jobs: JobRef[]; atOnce: number }
  | { order: 'enqueueAndCancel'; jobs: EnqueueJob[]; atOnce: number }
  /** Takes so many connections of the pool for so long. */
  | { order: 'hog'; connections: number; seconds: number }
  | { order: 'look' };

/** What became of one call, in the order of the calls. */
export type CallOutcome =
  | { job: Pick<JobView, 'id' | 'status'>; created?: boolean }
  | { refused: { code: string; message: string; httpStatus?: number } };

export interface ProcessState {
  /** Whether notifications arrive, as health checks say it. */
  listening: boolean;
  rssBytes: number;
}

export type AnswerTo<O extends Order> = O extends { order: 'look' } ? ProcessState : CallOutcome[];

/** To the process, over IPC. */
export interface OrderMessage {
  id: number;
  order: Order;
}

/** From the process. */
export type ProcessMessage =
  | { kind: 'ready' }
  | { kind: 'answer'; id: number; answer: CallOutcome[] | ProcessState }
  | { kind: 'error'; id: number; message: string };

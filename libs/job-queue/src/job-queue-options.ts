import type { JobEventSink } from './job-event.ts';

export interface WorkerOptions {
  /** Jobs at the same time in this process. */
  concurrency: number;
  /** Units at the same time, over all jobs of this process. */
  unitConcurrency: number;
  /** For the heartbeat's own connection. */
  databaseUrl: string;
  /** A job whose lease was not renewed for so long is given to another worker. Default 30. */
  leaseSeconds?: number;
  /** At most half of `leaseSeconds`, or one missed beat loses the lease. Default 10. */
  heartbeatSeconds?: number;
  /** First wait after work; doubles while there is none. Default 250. */
  pollMinMs?: number;
  /** Also the longest that an enqueue goes unnoticed when notifications are lost. Default 5,000. */
  pollMaxMs?: number;
  /** Between two looks for stale jobs. Default 5. */
  sweepSeconds?: number;
  /** Ceiling of the wait after a job's first failed attempt; triples, up to 5 minutes. Default 1,000. */
  backoffBaseMs?: number;
  /** How long jobs may go on after the app was told to stop. Default 20,000. */
  shutdownGraceMs?: number;
}

export interface JobQueueOptions {
  /** Only enqueue, look and cancel when left out. */
  worker?: WorkerOptions;
  /** Told of every event within the transaction that records it. */
  sink?: JobEventSink;
  /** Default 65,536. */
  maxPayloadBytes?: number;
  /** Value in [0, 1) for jitter; a port so that specs can fix it. Default `Math.random`. */
  random?: () => number;
}

export type WorkerSettings = Required<WorkerOptions>;

/** @throws RangeError when the heartbeat is too rare for the lease */
export function workerSettings(options: WorkerOptions): WorkerSettings {
  const settings = {
    leaseSeconds: 30,
    heartbeatSeconds: 10,
    pollMinMs: 250,
    pollMaxMs: 5_000,
    sweepSeconds: 5,
    backoffBaseMs: 1_000,
    shutdownGraceMs: 20_000,
    ...options,
  };
  if (settings.heartbeatSeconds * 2 > settings.leaseSeconds) {
    throw new RangeError('heartbeatSeconds must be at most half of leaseSeconds, or one missed beat loses the lease');
  }
  return settings;
}

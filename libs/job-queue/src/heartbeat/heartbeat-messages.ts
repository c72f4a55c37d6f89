/** What the heartbeat thread starts with. */
export interface HeartbeatSettings {
  databaseUrl: string;
  workerId: number;
  workerName: string;
  leaseSeconds: number;
  heartbeatSeconds: number;
  /** Beats no more once the main thread has been silent for so long: it hangs, and others shall have its jobs. */
  maxSilenceSeconds: number;
  /** Types for which due jobs are looked for. */
  jobTypes: string[];
}

export interface LeaseRef {
  id: string;
  leaseToken: number;
}

/** A sign of life every second, with what the main thread is at. */
export interface SignOfLife {
  /** The jobs that run. */
  running: LeaseRef[];
  /** Since the worker began. */
  completedCount: number;
  failedCount: number;
}

export type ToHeartbeat = ({ kind: 'alive' } & SignOfLife) | { kind: 'stop' };

/** From the thread, after a beat. */
export type FromHeartbeat =
  /** Others have declared this worker lost, or may have: it was cut off for a lease's time. */
  | { kind: 'lost' }
  | { kind: 'cancelRequested'; jobIds: string[] }
  /** Somebody has taken these away. */
  | { kind: 'taken'; leases: LeaseRef[] }
  /** The kill switches have changed. */
  | { kind: 'switches'; version: number }
  /** Jobs are due (a notification may have been lost), or will be before the next beat; in milliseconds. */
  | { kind: 'due'; inMs: number }
  /** Another worker was not seen for a lease's time. */
  | { kind: 'otherLost' }
  | { kind: 'trouble'; message: string }
  | { kind: 'recovered' };

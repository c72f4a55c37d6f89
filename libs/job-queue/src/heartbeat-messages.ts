/** What the heartbeat thread starts with. */
export interface HeartbeatSettings {
  databaseUrl: string;
  workerId: string;
  leaseSeconds: number;
  heartbeatSeconds: number;
  /** Renews nothing once the main thread has been silent for so long: it hangs, and others shall have its jobs. */
  maxSilenceSeconds: number;
}

export interface LeaseRef {
  jobId: string;
  leaseToken: string;
}

/** To the thread: every lease to renew, sent on each change and every second as a sign of life. */
export type ToHeartbeat = { kind: 'leases'; leases: LeaseRef[] } | { kind: 'stop' };

/** From the thread. */
export type FromHeartbeat =
  | { kind: 'lost'; leases: LeaseRef[] }
  | { kind: 'cancelRequested'; leases: LeaseRef[] }
  | { kind: 'trouble'; message: string }
  | { kind: 'recovered' };

import type { SystemMeta } from '../adapter.ts';
import type { DrainResult } from '../measure/drain.ts';
import type { EnqueueResult } from '../measure/enqueue.ts';
import type { IdleCost } from '../measure/idle-cost.ts';
import type { LongJobResult } from '../measure/latency.ts';
import type { OpenSnapshotResult } from '../measure/open-snapshot.ts';
import type { PgbenchResult } from '../measure/pgbench.ts';
import type { RecoveryResult } from '../measure/recovery.ts';
import type { Latencies } from '../measure/start-latency.ts';
import type { Sizes, SystemKey } from '../options.ts';

export type Drain = DrainResult & { rounds: number[] };

/** What was measured of one system; what was left out or failed is missing. */
export interface SystemResult {
  meta: SystemMeta & { version: string };
  enqueue?: EnqueueResult;
  drain1?: Drain;
  drain4?: Drain;
  latency?: Latencies;
  besideLongJob?: LongJobResult;
  idle?: IdleCost;
  /** Drains on an empty store and on one with history, in turns, so that both see the same minute. */
  drainFresh?: Drain;
  drainHistory?: Drain;
  openSnapshot?: OpenSnapshotResult;
  recovery?: RecoveryResult;
  /** Messages of measurements that failed, by what was measured. */
  errors: Record<string, string>;
}

export interface RunResult {
  startedAt: string;
  seconds: number;
  mode: 'full' | 'quick';
  machine: { cores: number; cpu: string; memoryGiB: number; node: string; postgres: string; redis?: string };
  /** Load average of a minute. */
  load: { start: number; end: number };
  sizes: Sizes;
  systems: Partial<Record<SystemKey, SystemResult>>;
  pgbench?: PgbenchResult;
}

/** What an adapter module exports as `meta`. */
export interface SystemMeta {
  /** Title of its column. */
  name: string;
  store: 'postgres' | 'redis';
  /** What becomes of finished jobs. */
  history: 'kept' | 'deleted';
  /** Or `pkg`: the package whose installed version counts. */
  version?: string;
  pkg?: string;
  /** One line: what was set. */
  settings: string;
}

export interface BenchJob {
  n: number;
}

export interface AdapterOptions {
  /** For the measurement of recovery: settings that a user would make to have it. */
  recovery?: boolean;
}

export interface SetupOptions {
  /** `admin` also creates the schema, idempotently. `producer` only enqueues, `worker` runs jobs. */
  role: 'admin' | 'producer' | 'worker';
  concurrency?: number;
}

/** One queue in one process: `create()` of an adapter module gives it. */
export interface Adapter {
  setup(connectionString: string, options: SetupOptions): Promise<void>;
  /** One job with the payload `{ n }`; resolves when it is durable. */
  enqueue(n: number): Promise<void>;
  /** `n` jobs with the payloads `{ n: from }` to `{ n: from + n - 1 }`. */
  enqueueMany(n: number, from?: number): Promise<void>;
  /** Calls and awaits `onJob` once per job, at most `concurrency` at a time. */
  startWorker(options: { concurrency: number; onJob: (job: BenchJob) => Promise<unknown> }): Promise<void>;
  /** Lets running jobs end, writes their completions and closes everything. */
  stop(): Promise<void>;
  /** Jobs in the store that are not finished. */
  unfinished(): Promise<number>;
  /** Puts `n` finished jobs into the store as if they had run, then vacuums. Left out where nothing is kept. */
  seedHistory?(n: number): Promise<void>;
}

export interface AdapterModule {
  meta: SystemMeta;
  create(options?: AdapterOptions): Adapter;
}

import type { ServiceLogger } from '@cairn/logging';
import pg from 'pg';
import { SWITCHES_VERSION } from '../switches/switches-version.ts';
import { OPEN_SESSION, workerIsLost } from './worker-session.ts';

export interface HeartbeatSettings {
  databaseUrl: string;
  workerId: number;
  workerName: string;
  leaseSeconds: number;
  heartbeatSeconds: number;
  maxSilenceSeconds: number;
  /** Types for which due jobs are looked for. */
  jobTypes: string[];
}

export interface LeaseRef {
  id: string;
  leaseToken: number;
}

/** What a worker is at. */
export interface SignOfLife {
  /** The jobs that run. */
  running: LeaseRef[];
  /** Since the worker began. */
  completedCount: number;
  failedCount: number;
}

export interface HeartbeatEvents {
  /** Asked at every beat. */
  signOfLife: () => SignOfLife;
  /** Others have declared this worker lost, or may have: it was cut off for a lease's time. */
  onLost: () => void;
  onCancelRequested: (jobIds: readonly string[]) => void;
  /** Somebody has taken these away. */
  onTaken: (leases: readonly LeaseRef[]) => void;
  /** The kill switches have changed. */
  onSwitches: (version: number) => void;
  /** Jobs are due (a notification may have been lost), or will be before the next beat; in milliseconds. */
  onDue: (inMs: number) => void;
  /** Another worker was not seen for a lease's time. */
  onOtherLost: () => void;
}

/**
 * One row written for any number of jobs. The rest of the statement looks, at little cost, for all that a lost
 * notification would have told: jobs to stop, due jobs, workers that are gone.
 */
const BEAT = `
  WITH beat AS (
    UPDATE "BackgroundWorkers" SET "SeenAt" = now(), "CompletedCount" = $2, "FailedCount" = $3
    WHERE "Id" = $1 AND "LostAt" IS NULL RETURNING 1
  )
  SELECT EXISTS (SELECT 1 FROM beat) AS alive, ${SWITCHES_VERSION} AS switches,
    ARRAY(SELECT "Id" FROM "BackgroundJobs" WHERE "Id" = ANY($4::uuid[]) AND "CancelRequestedAt" IS NOT NULL) AS cancelled,
    ARRAY(SELECT r.id FROM unnest($4::uuid[], $5::int[]) AS r(id, token) WHERE NOT EXISTS (
      SELECT 1 FROM "BackgroundJobs" h
      WHERE h."Id" = r.id AND h."Status" = 1 AND h."WorkerId" = $1 AND h."LeaseToken" = r.token)) AS taken,
    (SELECT extract(epoch FROM min(due."RunAt") - now()) * 1000 FROM unnest($6::text[]) AS type CROSS JOIN LATERAL (
      (SELECT j."RunAt" FROM "BackgroundJobs" j WHERE j."JobType" = type AND j."CompletedAt" IS NULL
         AND j."ConcurrencyKey" IS NULL AND j."Status" = 0 AND j."RunAt" <= now() + $8 * interval '1 s' LIMIT 100)
      UNION ALL
      (SELECT k."RunAt" FROM "BackgroundJobs" k WHERE k."JobType" = type AND k."CompletedAt" IS NULL
         AND k."ConcurrencyKey" IS NOT NULL AND k."Status" = 0 AND k."RunAt" <= now() + $8 * interval '1 s' LIMIT 100)
    ) due)::float8 AS due_in_ms,
    EXISTS (SELECT 1 FROM "BackgroundWorkers" w WHERE ${workerIsLost('w', '$7', '$9')}) AS other_lost`;

interface Beat {
  alive: boolean;
  switches: number;
  cancelled: string[];
  taken: string[];
  due_in_ms: number | null;
  other_lost: boolean;
}

/** After a failed beat the next one follows sooner, because the lease is running out. */
const RETRY_MS = 500;
const ANSWER_TIMEOUT_MS = 3_000;
const STOP_TIMEOUT_MS = 2_000;

/**
 * Keeps one worker's lease, by a connection of its own: neither a full pool nor a slow listener holds it up. While a busy
 * handler does, the session that this connection holds says that the process lives; see `worker-session.ts`.
 */
export class Heartbeat {
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  /** When the last beat began that the server has taken. */
  private beatenAt = performance.now();
  private switchesVersion = 0;
  private stopping = false;
  private troubled = false;

  constructor(
    private readonly settings: HeartbeatSettings,
    private readonly events: HeartbeatEvents,
    private readonly logger: ServiceLogger,
  ) {}

  /** Resolves when the session is open; a server that cannot be reached is tried again with the beats. */
  async start(): Promise<void> {
    try {
      await this.connection();
    } catch (error) {
      await this.fail(error);
    }
    this.schedule(this.troubled ? RETRY_MS : this.settings.heartbeatSeconds * 1000);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    const { client } = this;
    this.client = undefined;
    const timer = setTimeout(() => client?.connection.stream.destroy(), STOP_TIMEOUT_MS);
    await client?.end().catch(() => undefined);
    clearTimeout(timer);
  }

  private schedule(delayMs: number): void {
    clearTimeout(this.timer);
    if (this.stopping) return;
    this.timer = setTimeout(() => void this.beat(), Math.max(0, delayMs));
    this.timer.unref();
  }

  private async beat(): Promise<void> {
    const { workerId, jobTypes, leaseSeconds, heartbeatSeconds, maxSilenceSeconds } = this.settings;
    const startedAt = performance.now();
    try {
      const connection = await this.connection();
      const { running, completedCount, failedCount } = this.events.signOfLife();
      const { rows } = await connection.query<Beat>({
        name: 'cairn beat',
        text: BEAT,
        values: [
          workerId,
          completedCount,
          failedCount,
          running.map(({ id }) => id),
          running.map(({ leaseToken }) => leaseToken),
          jobTypes,
          leaseSeconds,
          heartbeatSeconds,
          maxSilenceSeconds,
        ],
      });
      if (this.stopping) return;
      if (this.troubled) this.logger.info('the heartbeat is back');
      this.troubled = false;
      if (rows[0]) this.tell(rows[0], running, startedAt);
      this.schedule(heartbeatSeconds * 1000 - (performance.now() - startedAt));
    } catch (error) {
      await this.fail(error);
      if (this.stopping) return;
      if (performance.now() - this.beatenAt > leaseSeconds * 1000) this.events.onLost();
      this.schedule(Math.min(RETRY_MS, heartbeatSeconds * 1000));
    }
  }

  /** Told once an outage: it is one event, not a thousand. */
  private async fail(error: unknown): Promise<void> {
    await this.disconnect();
    if (this.stopping) return;
    if (!this.troubled) this.logger.warn('the heartbeat fails, trying again', { error });
    this.troubled = true;
  }

  private tell(beat: Beat, asked: readonly LeaseRef[], startedAt: number): void {
    if (!beat.alive) return this.events.onLost();
    this.beatenAt = startedAt;
    if (beat.switches !== this.switchesVersion) this.events.onSwitches(beat.switches);
    this.switchesVersion = beat.switches;
    if (beat.cancelled.length > 0) this.events.onCancelRequested(beat.cancelled);
    if (beat.taken.length > 0) this.events.onTaken(asked.filter(({ id }) => beat.taken.includes(id)));
    if (beat.due_in_ms !== null) this.events.onDue(Math.max(0, beat.due_in_ms));
    if (beat.other_lost) this.events.onOtherLost();
  }

  private async connection(): Promise<pg.Client> {
    if (this.client) return this.client;
    const connection = new pg.Client({
      connectionString: this.settings.databaseUrl,
      application_name: `cairn heartbeat ${this.settings.workerName}`.slice(0, 63),
      connectionTimeoutMillis: ANSWER_TIMEOUT_MS,
      query_timeout: ANSWER_TIMEOUT_MS,
      keepAlive: true,
    });
    this.client = connection;
    connection.on('error', () => {
      if (this.client !== connection) return;
      this.client = undefined;
      // The session went with it: a handler that blocks the event loop now would cost all jobs.
      this.schedule(RETRY_MS);
    });
    await connection.connect();
    await connection.query(OPEN_SESSION, [this.settings.workerId]);
    return connection;
  }

  private async disconnect(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    client?.connection.stream.destroy();
    await client?.end().catch(() => undefined);
  }
}

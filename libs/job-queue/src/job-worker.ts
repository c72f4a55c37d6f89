import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { JobCancelledError, LeaseLostError, ShuttingDownError } from '@cairn/errors';
import type { PgListener } from '@cairn/postgres';
import type { ClaimedJob } from './claim-jobs.ts';
import { Heartbeat } from './heartbeat.ts';
import { JobRun } from './job-run.ts';
import type { JobRunDependencies } from './job-run.ts';
import { Poller } from './poller.ts';
import type { PollOutcome } from './poller.ts';
import { CANCEL_CHANNEL, WAKE_CHANNEL } from './record-moves.ts';

/** A main thread that hangs for longer loses its jobs to others. */
const MAX_SILENCE_SECONDS = 60;
/** For handlers to heed the signal and for their jobs to be given back, once the grace is over. */
const RELEASE_MS = 4_000;

/** Claims jobs and runs them, as many at once as its settings say, until it is stopped. */
export class JobWorker {
  /** Never used twice, so that a lost lease can be told from one's own. */
  readonly id = `${hostname()}-${process.pid}-${randomUUID()}`;
  private readonly runs = new Map<string, { run: JobRun; ended: Promise<void> }>();
  private readonly poller: Poller;
  private readonly heartbeat: Heartbeat;
  private unsubscribe: (() => void)[] = [];
  private stopping = false;
  private pollFails = false;

  constructor(
    private readonly shared: JobRunDependencies,
    private readonly listener: PgListener,
  ) {
    const { settings, random, logger } = shared;
    this.poller = new Poller({
      minMs: settings.pollMinMs,
      maxMs: settings.pollMaxMs,
      random,
      poll: () => this.poll(),
      onError: (error) => this.reportPollError(error),
    });
    const { databaseUrl, leaseSeconds, heartbeatSeconds } = settings;
    this.heartbeat = new Heartbeat(
      { databaseUrl, workerId: this.id, leaseSeconds, heartbeatSeconds, maxSilenceSeconds: MAX_SILENCE_SECONDS },
      {
        onLost: (leases) => {
          for (const { jobId, leaseToken } of leases) {
            this.runs.get(leaseToken)?.run.abort(new LeaseLostError(jobId, this.id));
          }
        },
        onCancelRequested: (leases) => {
          for (const { jobId, leaseToken } of leases)
            this.runs.get(leaseToken)?.run.abort(new JobCancelledError(jobId));
        },
      },
      logger,
    );
  }

  start(): void {
    const wake = (): void => this.poller.wake();
    // Only hints, and hints get lost: polling alone would do, more slowly.
    this.unsubscribe = [
      this.listener.listen(WAKE_CHANNEL, wake),
      this.listener.listen(CANCEL_CHANNEL, (jobId) => this.cancel(jobId)),
      this.listener.onReconnected(wake),
    ];
    this.heartbeat.start();
    this.poller.start();
  }

  /**
   * Claims nothing more, lets what runs go on for the grace, then gives the rest back without using up an attempt.
   * Leaves what cannot be given back, because the database is away, to the stale sweep.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const end of this.unsubscribe) end();
    await this.poller.stop();
    for (const { run } of this.runs.values()) run.stopSoon();
    await this.ended(this.shared.settings.shutdownGraceMs);
    for (const { run } of this.runs.values()) run.abort(new ShuttingDownError());
    await this.ended(RELEASE_MS);
    for (const { run } of this.runs.values()) run.abandon();
    await this.heartbeat.stop();
  }

  private async poll(): Promise<PollOutcome> {
    const { settings, store, handlers } = this.shared;
    const limit = settings.concurrency - this.runs.size;
    if (limit <= 0) return 'full';
    const { leaseSeconds } = settings;
    const claimed = await store.claim({ workerId: this.id, jobTypes: handlers.jobTypes, limit, leaseSeconds });
    this.pollFails = false;
    for (const job of claimed) this.launch(job);
    return claimed.length > 0 ? 'work' : 'idle';
  }

  private launch(job: ClaimedJob): void {
    const run = new JobRun(job, this.shared);
    this.heartbeat.renew({ jobId: job.id, leaseToken: job.leaseToken });
    const ended = run.run().finally(() => {
      this.heartbeat.forget(job.leaseToken);
      this.runs.delete(job.leaseToken);
      this.poller.wake();
    });
    this.runs.set(job.leaseToken, { run, ended });
    // Claimed by the poll that was under way when the stop came.
    if (this.stopping) run.abort(new ShuttingDownError());
  }

  private cancel(jobId: string): void {
    for (const { run } of this.runs.values()) if (run.job.id === jobId) run.abort(new JobCancelledError(jobId));
  }

  /** Resolves when nothing runs any more, or after `withinMs`. */
  private async ended(withinMs: number): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, withinMs);
    });
    await Promise.race([Promise.all([...this.runs.values()].map(({ ended }) => ended)), late]);
    clearTimeout(timer);
  }

  /** One line per outage. */
  private reportPollError(error: unknown): void {
    if (!this.pollFails) this.shared.logger.warn('claiming jobs fails, trying again', { error });
    this.pollFails = true;
  }
}

import { hostname } from 'node:os';
import { JobCancelledError, JobHeldError, LeaseLostError, ShuttingDownError } from '@cairn/errors';
import type { PgListener } from '@cairn/postgres';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { CANCEL_CHANNEL, WAKE_CHANNEL } from '../feed/channels.ts';
import type { LeaseRef } from '../heartbeat/heartbeat-messages.ts';
import type { HeldJob } from '../moves/lease.ts';
import { listHeld } from '../moves/list-held.ts';
import { JobSupply } from '../limits/job-supply.ts';
import { cancelStoppedJobs } from '../switches/cancel-stopped-jobs.ts';
import { CompletionBatches } from './completion-batches.ts';
import { Deadlines } from './deadlines.ts';
import { JobRun } from './job-run.ts';
import type { JobRunDependencies } from './job-run.ts';
import { Poller } from './poller.ts';
import type { PollOutcome } from './poller.ts';
import { RunAhead } from './run-ahead.ts';
import { WorkerRegistration } from './worker-registration.ts';

/** For handlers to heed the signal and for their jobs to be given back, once the grace is over. */
const RELEASE_MS = 4_000;
/** Jobs that were claimed ahead and not begun by then are given back: something in front of them is slow. */
const MAX_WAIT_MS = 5_000;
const OBEY_AGAIN_MS = 1_000;
/** Ends that are not recorded yet; beyond it nothing new begins. */
const MAX_UNRECORDED = 2_000;

/** Claims jobs and runs them, as many at once as its settings say, until it is stopped. */
export class JobWorker {
  private readonly runs = new Map<string, { run: JobRun; ended: Promise<void> }>();
  /** Claimed ahead, in their order. */
  private ahead: { job: ClaimedJob; claimedAt: number }[] = [];
  private readonly supply: JobSupply;
  private readonly runAhead: RunAhead;
  private readonly deadlines = new Deadlines();
  private readonly abandoned = new AbortController();
  private readonly completions: CompletionBatches;
  private readonly poller: Poller;
  private readonly registration: WorkerRegistration;
  private unsubscribe: (() => void)[] = [];
  private overdue: NodeJS.Timeout | undefined;
  private alarm: { at: number; timer: NodeJS.Timeout } | undefined;
  private stopping = false;
  private pollFails = false;
  private checkHeldAt = 0;

  constructor(
    private readonly shared: JobRunDependencies,
    private readonly listener: PgListener,
    private readonly onOtherLost: () => void = () => undefined,
  ) {
    const { settings, random, logger, store, handlers, switches } = shared;
    this.supply = new JobSupply({ store, handlers, switches });
    this.runAhead = new RunAhead(settings.concurrency);
    this.completions = new CompletionBatches(store, this.abandoned.signal, random, logger, () => this.recorded());
    this.poller = new Poller({
      minMs: settings.pollMinMs,
      maxMs: settings.pollMaxMs,
      random,
      poll: () => this.poll(),
      // Notifications wake us, and the heartbeat finds what they miss.
      isToldOfWork: () => this.listener.healthy && this.registration.isBeating,
      onError: (error) => this.reportPollError(error),
    });
    this.registration = new WorkerRegistration(
      {
        name: `${hostname()}-${process.pid}`,
        settings,
        dataSource: store.dataSource,
        jobTypes: () => handlers.claimedTypes,
      },
      {
        running: () => [...this.runs.values()].map(({ run: { job } }) => ({ id: job.id, leaseToken: job.leaseToken })),
        onLost: (workerId) => this.lose(workerId),
        onCancelRequested: (jobIds) => jobIds.forEach((jobId) => this.cancel(jobId)),
        onTaken: (leases) => leases.forEach((lease) => void this.drop(lease)),
        onSwitches: (version) => void switches.refreshIfNewer(version).catch(() => undefined),
        onDue: (inMs) => this.wakeIn(inMs),
        onOtherLost: () => this.onOtherLost(),
      },
      logger,
    );
  }

  /** Under which jobs are claimed at present; undefined while the process has not registered itself. */
  get id(): number | undefined {
    return this.registration.workerId;
  }

  /** Registers this process if it is not yet. @returns its id */
  register(): Promise<number> {
    return this.registration.ensure();
  }

  start(): void {
    // Only hints, and hints get lost: polling alone would do, more slowly.
    this.unsubscribe = [
      this.listener.listen(WAKE_CHANNEL, () => this.wake()),
      this.listener.listen(CANCEL_CHANNEL, (jobId) => this.cancel(jobId)),
      this.listener.onReconnected(() => this.wake()),
      this.shared.switches.onChange(() => {
        this.obeySwitches();
        this.wake();
      }),
    ];
    this.overdue = setInterval(() => this.returnOverdue(), 1_000);
    this.overdue.unref();
    this.poller.start();
  }

  /**
   * Claims nothing more, gives back what was not begun, lets what runs go on for the grace, then gives that back as well
   * without using up an attempt. Leaves what cannot be given back, because the database is away, to the stale sweep.
   */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const end of this.unsubscribe) end();
    clearInterval(this.overdue);
    const givenBack = this.giveBackAhead();
    for (const { run } of this.runs.values()) run.stopSoon();
    await this.poller.stop();
    await within(this.shared.settings.shutdownGraceMs, this.ended());
    for (const { run } of this.runs.values()) run.abort(new ShuttingDownError());
    await within(RELEASE_MS, Promise.all([this.ended(), this.completions.drained(), givenBack]));
    this.abandoned.abort();
    for (const { run } of this.runs.values()) run.abandon();
    this.deadlines.stop();
    clearTimeout(this.alarm?.timer);
    await this.registration.signOff();
  }

  private wake(): void {
    this.supply.wake();
    this.poller.wake();
  }

  /** Looks for due jobs then; the soonest counts, for later ones the heartbeat looks as well. */
  wakeIn(ms: number): void {
    const at = performance.now() + ms;
    if (this.alarm && this.alarm.at <= at) return;
    clearTimeout(this.alarm?.timer);
    const timer = setTimeout(() => {
      this.alarm = undefined;
      this.wake();
    }, ms);
    timer.unref();
    this.alarm = { at, timer };
  }

  private async poll(): Promise<PollOutcome> {
    const { concurrency } = this.shared.settings;
    const { jobs: ahead } = this.runAhead;
    const held = this.runs.size + this.ahead.length;
    const room = concurrency + ahead - held;
    if (room <= ahead / 2 || this.completions.backlog > MAX_UNRECORDED) return 'full';
    const workerId = await this.registration.ensure();
    await this.giveBackUnknown(workerId);
    const free = Math.max(0, concurrency - held);
    const wanted = { workerId, slots: concurrency, free, ahead: room - free };
    const onPlain = (jobs: ClaimedJob[]): void => this.take(workerId, [], jobs);
    const { limited, plain, more, retryAfterMs } = await this.supply.claim({ ...wanted, onPlain });
    this.pollFails = false;
    this.take(workerId, limited, []);
    this.passOn();
    if (retryAfterMs !== null) this.wakeIn(retryAfterMs);
    return more || limited.length + plain.length > 0 ? 'work' : 'idle';
  }

  /**
   * @param workerId under which they were claimed; if that is lost by now, they are for the sweep
   * @param limited run first: they count as running already, and others may wait for them
   */
  private take(workerId: number, limited: readonly ClaimedJob[], plain: readonly ClaimedJob[]): void {
    if (this.registration.workerId !== workerId) {
      for (const job of [...limited, ...plain]) this.supply.ended(job);
      return;
    }
    if (limited.length + plain.length === 0) return;
    const claimedAt = performance.now();
    const taken = (jobs: readonly ClaimedJob[]): { job: ClaimedJob; claimedAt: number }[] =>
      jobs.flatMap((job) => {
        if (this.isNew(job)) return [{ job, claimedAt }];
        this.supply.ended(job);
        return [];
      });
    this.ahead = [...taken(limited), ...this.ahead, ...taken(plain)];
    if (this.stopping) void this.giveBackAhead();
    this.launch();
    this.obeySwitches();
  }

  private isNew(job: ClaimedJob): boolean {
    // A claim that the server forgot in a crash, made again: the run under way goes on under the same token.
    if (this.isRunning(job) || this.completions.has(job)) return false;
    // Under another token it is a run that was lost meanwhile.
    this.runs.get(job.id)?.run.abort(new LeaseLostError(job.id, String(job.workerId)));
    return true;
  }

  private launch(): void {
    const { concurrency } = this.shared.settings;
    while (!this.stopping && this.runs.size < concurrency && this.completions.backlog <= MAX_UNRECORDED) {
      const next = this.ahead.shift();
      if (!next) return;
      this.run(next.job);
    }
  }

  private run(job: ClaimedJob): void {
    const startedAt = performance.now();
    const run = new JobRun(job, this.shared, this.completions, this.deadlines);
    const ended = run.run().then(() => this.runEnded(run, startedAt));
    this.runs.set(job.id, { run, ended });
  }

  private runEnded(run: JobRun, startedAt: number): void {
    const { job, outcome, dueAgainInMs } = run;
    if (this.isRunning(job)) this.runs.delete(job.id);
    this.supply.ended(job);
    this.runAhead.ended(performance.now() - startedAt);
    this.registration.count(outcome);
    if (dueAgainInMs !== undefined) this.wakeIn(dueAgainInMs);
    this.launch();
    if (this.ahead.length <= this.runAhead.jobs / 2) this.poller.wake();
    if (!this.completions.has(job)) this.passOn();
  }

  /** What may start because a job under limits has ended here is for others when there is no room for it. */
  private passOn(): void {
    const full = this.stopping || this.runs.size >= this.shared.settings.concurrency;
    if (full && this.supply.takeFreed()) this.shared.store.wakeWorkers();
  }

  private isRunning({ id, leaseToken, workerId }: HeldJob): boolean {
    const job = this.runs.get(id)?.run.job;
    return job?.leaseToken === leaseToken && job.workerId === workerId;
  }

  /** Runs may have waited for the database to keep up. */
  private recorded(): void {
    this.passOn();
    if (this.runs.size >= this.shared.settings.concurrency) return;
    this.launch();
    if (this.runs.size < this.shared.settings.concurrency) this.poller.wake();
  }

  private cancel(jobId: string): void {
    this.runs.get(jobId)?.run.abort(new JobCancelledError(jobId));
  }

  private async drop({ id, leaseToken }: LeaseRef): Promise<void> {
    const run = this.runs.get(id)?.run;
    if (run?.job.leaseToken !== leaseToken) return;
    const held = await this.shared.store.holdsStill(run.job).catch(() => false);
    if (!held && this.isRunning(run.job)) run.abort(new LeaseLostError(id, String(run.job.workerId)));
  }

  private lose(workerId: number): void {
    const lost = this.ahead.filter(({ job }) => job.workerId === workerId);
    this.ahead = this.ahead.filter(({ job }) => job.workerId !== workerId);
    for (const { job } of lost) this.supply.ended(job);
    for (const { run } of this.runs.values()) {
      if (run.job.workerId === workerId) run.abort(new LeaseLostError(run.job.id, String(workerId)));
    }
  }

  /** Gives back what may not begin any more, and stops what may not go on. */
  private obeySwitches(): void {
    const { switches, handlers, store, logger } = this.shared;
    const board = switches.boardNow;
    if (board.allOpen) return;
    const open = new Set(board.openTypes(handlers.claimedTypes));
    const paused = new Set(board.pausedUsers);
    void this.giveBackAhead(({ jobType, userId }) => !open.has(jobType) || paused.has(userId));
    for (const { run } of this.runs.values()) {
      if (run.job.parentId !== null && board.isStopped(run.job)) run.abort(new JobHeldError(run.job.id));
    }
    const running = [...this.runs.values()].map(({ run }) => run.job);
    cancelStoppedJobs(store, board, running).then(
      (jobIds) => jobIds.forEach((jobId) => this.cancel(jobId)),
      (error: unknown) => {
        logger.warn('stopped jobs could not be cancelled yet', { error });
        setTimeout(() => this.obeySwitches(), OBEY_AGAIN_MS).unref();
      },
    );
  }

  private returnOverdue(): void {
    const oldest = this.ahead[0];
    if (!oldest || performance.now() - oldest.claimedAt < MAX_WAIT_MS) return;
    this.runAhead.slow();
    void this.giveBackAhead();
  }

  /** Never rejects: a lost worker's jobs come back by themselves. */
  private async giveBackAhead(which: (job: ClaimedJob) => boolean = () => true): Promise<void> {
    const jobs = this.ahead.filter(({ job }) => which(job)).map(({ job }) => job);
    const { workerId } = jobs[0] ?? {};
    if (workerId === undefined) return;
    this.ahead = this.ahead.filter(({ job }) => !which(job));
    try {
      await this.shared.store.releaseMany(workerId, jobs);
    } catch (error) {
      this.shared.logger.warn('jobs could not be given back; they are left to the stale sweep', { error });
    }
    for (const job of jobs) this.supply.ended(job);
  }

  /** A claim whose answer was lost holds jobs of which this process does not know, for as long as it lives. */
  private async giveBackUnknown(workerId: number): Promise<void> {
    if (performance.now() < this.checkHeldAt) return;
    const { store, logger } = this.shared;
    const held = await listHeld(store.dataSource, workerId);
    const ahead = new Set(this.ahead.map(({ job }) => job.id));
    const unknown = held.filter((job) => !this.isRunning(job) && !this.completions.has(job) && !ahead.has(job.id));
    // One that ended meanwhile is held no more, and giving it back changes nothing.
    if (unknown.length > 0) {
      await store.releaseMany(workerId, unknown);
      logger.warn('jobs were given back whose claim had got lost', { jobIds: unknown.map(({ id }) => id) });
    }
    this.checkHeldAt = performance.now() + this.shared.settings.sweepSeconds * 1000;
  }

  private async ended(): Promise<void> {
    await Promise.all([...this.runs.values()].map(({ ended }) => ended));
  }

  /** One line per outage. */
  private reportPollError(error: unknown): void {
    this.checkHeldAt = 0;
    if (!this.pollFails) this.shared.logger.warn('claiming jobs fails, trying again', { error });
    this.pollFails = true;
  }
}

/** Resolves with the work, or without it after `ms`. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([work, late]);
  clearTimeout(timer);
}

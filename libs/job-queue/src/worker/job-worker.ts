import { hostname } from 'node:os';
import { LeaseLostError, ShuttingDownError } from '@cairn/errors';
import type { PgListener } from '@cairn/postgres';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { CANCEL_CHANNEL, WAKE_CHANNEL } from '../feed/channels.ts';
import type { LeaseRef } from '../heartbeat/heartbeat.ts';
import type { HeldJob } from '../moves/lease.ts';
import { JobSupply } from '../limits/job-supply.ts';
import { Alarm } from './alarm.ts';
import { AttemptEnds } from './attempt-ends.ts';
import { ClaimedAhead } from './claimed-ahead.ts';
import { CompletionBatches } from './completion-batches.ts';
import { Deadlines } from './deadlines.ts';
import { JobRun } from './job-run.ts';
import type { RunEnds } from './job-run.ts';
import { LostClaims } from './lost-claims.ts';
import { Poller } from './poller.ts';
import type { PollOutcome } from './poller.ts';
import { RunAhead } from './run-ahead.ts';
import { RunningJobs } from './running-jobs.ts';
import type { RunningJob } from './running-jobs.ts';
import type { JobRunDependencies } from './run-dependencies.ts';
import { StoppedWork } from './stopped-work.ts';
import { within } from './within.ts';
import { WorkerRegistration } from './worker-registration.ts';

/** For handlers to heed the signal and for their jobs to be given back, once the grace is over. */
const RELEASE_MS = 4_000;
/** Jobs that were claimed ahead and not begun by then are given back: something in front of them is slow. */
const MAX_WAIT_MS = 5_000;
/** Ends that are not recorded yet; beyond it nothing new begins. */
const MAX_UNRECORDED = 1_000;

/** Claims jobs and runs them, as many at once as its settings say, until it is stopped. */
export class JobWorker {
  private readonly runs = new RunningJobs();
  private readonly ahead = new ClaimedAhead();
  private readonly stopped: StoppedWork;
  private readonly supply: JobSupply;
  private readonly runAhead: RunAhead;
  private readonly deadlines = new Deadlines(this.runs);
  private readonly abandoned = new AbortController();
  private readonly completions: CompletionBatches;
  private readonly ends: RunEnds;
  private readonly lostClaims: LostClaims;
  private readonly poller: Poller;
  private readonly registration: WorkerRegistration;
  private unsubscribe: (() => void)[] = [];
  private overdue: NodeJS.Timeout | undefined;
  private readonly alarm = new Alarm(() => this.wake());
  private stopping = false;
  private pollFails = false;

  constructor(
    private readonly shared: JobRunDependencies,
    private readonly listener: PgListener,
    private readonly onOtherLost: () => void = () => undefined,
  ) {
    const { settings, random, logger, store, handlers, switches } = shared;
    this.stopped = new StoppedWork(shared, this.runs, (which) => void this.giveBackAhead(which));
    this.supply = new JobSupply({ store, handlers, switches });
    this.runAhead = new RunAhead(settings.concurrency);
    const attempts = new AttemptEnds(shared);
    const abandoned = this.abandoned.signal;
    this.completions = new CompletionBatches({
      ...{ store, abandoned, random, logger },
      onRecorded: () => this.recorded(),
      onRefused: (finished, error) => attempts.refuse(finished, error, abandoned),
    });
    this.ends = { completions: this.completions, attempts, deadlines: this.deadlines };
    this.lostClaims = new LostClaims(shared, (held) => this.unknown(held));
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
        running: () => [...this.runs].map(({ job: { id, leaseToken } }) => ({ id, leaseToken })),
        onLost: (workerId) => this.lose(workerId),
        onCancelRequested: (jobIds) => jobIds.forEach((jobId) => this.stopped.cancel(jobId)),
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
      this.listener.listen(CANCEL_CHANNEL, (jobId) => this.stopped.cancel(jobId)),
      this.listener.onReconnected(() => this.wake()),
      this.shared.switches.onChange(() => {
        this.stopped.obeySwitches();
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
    for (const run of this.runs) run.stopSoon();
    await this.poller.stop();
    await within(this.shared.settings.shutdownGraceMs, this.runs.ended());
    for (const run of this.runs) run.abort(new ShuttingDownError());
    await within(RELEASE_MS, Promise.all([this.runs.ended(), this.completions.drained(), givenBack]));
    this.abandoned.abort();
    for (const run of this.runs) run.abandon();
    this.deadlines.stop();
    this.alarm.stop();
    await this.registration.signOff();
  }

  private wake(): void {
    this.supply.wake();
    this.poller.wake();
  }

  /** Looks for due jobs then; the soonest counts, for later ones the heartbeat looks as well. */
  wakeIn(ms: number): void {
    this.alarm.in(ms);
  }

  private async poll(): Promise<PollOutcome> {
    const { concurrency } = this.shared.settings;
    const { jobs: ahead } = this.runAhead;
    const held = this.runs.size + this.ahead.size;
    const room = concurrency + ahead - held;
    if (room <= ahead / 2 || this.completions.backlog > MAX_UNRECORDED) return 'full';
    const workerId = await this.registration.ensure();
    await this.lostClaims.giveBack(workerId);
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
    this.ahead.add(this.onlyNew(limited), this.onlyNew(plain));
    if (this.stopping) void this.giveBackAhead();
    this.launch();
    this.stopped.obeySwitches();
  }

  private onlyNew(jobs: readonly ClaimedJob[]): ClaimedJob[] {
    const running = new Map(Array.from(this.runs, (run) => [run.job.id, run]));
    const recording = this.completions.leases();
    return jobs.filter((job) => {
      const run = running.get(job.id);
      // A claim that the server forgot in a crash, made again: the run under way goes on under the same token.
      const isKnown = (run && isSameClaim(run.job, job)) || recording.get(job.id) === job.leaseToken;
      if (isKnown) this.supply.ended(job);
      // Under another token it is a run that was lost meanwhile.
      else run?.abort(new LeaseLostError(job.id, String(job.workerId)));
      return !isKnown;
    });
  }

  private launch(): void {
    const { concurrency } = this.shared.settings;
    while (!this.stopping && this.runs.size < concurrency && this.completions.backlog <= MAX_UNRECORDED) {
      const next = this.ahead.next();
      if (!next) return;
      this.run(next);
    }
  }

  private run(job: ClaimedJob): void {
    const startedAt = performance.now();
    const run = new JobRun(job, this.shared, this.ends);
    const ended = run.run().then(() => this.runEnded(running, startedAt));
    const running = this.runs.add(run, ended);
  }

  private runEnded(running: RunningJob, startedAt: number): void {
    const { job, outcome, dueAgainInMs } = running.run;
    this.runs.delete(running);
    this.supply.ended(job);
    this.runAhead.ended(performance.now() - startedAt);
    this.registration.count(outcome);
    if (dueAgainInMs !== undefined) this.wakeIn(dueAgainInMs);
    this.launch();
    if (this.ahead.size <= this.runAhead.jobs / 2) this.poller.wake();
    // A completed one frees its place when that is recorded.
    if (outcome !== 'completed') this.passOn();
  }

  /** What may start because a job under limits has ended here is for others when there is no room for it. */
  private passOn(): void {
    const full = this.stopping || this.runs.size >= this.shared.settings.concurrency;
    if (full && this.supply.takeFreed()) this.shared.store.wakeWorkers();
  }

  /** Runs may have waited for the database to keep up. */
  private recorded(): void {
    this.passOn();
    if (this.runs.size >= this.shared.settings.concurrency) return;
    this.launch();
    if (this.runs.size < this.shared.settings.concurrency) this.poller.wake();
  }

  private async drop(lease: LeaseRef): Promise<void> {
    const run = this.runs.find(lease);
    if (!run) return;
    const held = await this.shared.store.holdsStill(run.job).catch(() => false);
    if (!held && this.runs.find(lease) === run) run.abort(new LeaseLostError(lease.id, String(run.job.workerId)));
  }

  private lose(workerId: number): void {
    for (const job of this.ahead.remove((waiting) => waiting.workerId === workerId)) this.supply.ended(job);
    for (const run of this.runs) {
      if (run.job.workerId === workerId) run.abort(new LeaseLostError(run.job.id, String(workerId)));
    }
  }

  private returnOverdue(): void {
    if (this.ahead.waitedMs < MAX_WAIT_MS) return;
    this.runAhead.slow();
    void this.giveBackAhead();
  }

  /** Never rejects: a lost worker's jobs come back by themselves. */
  private async giveBackAhead(which?: (job: ClaimedJob) => boolean): Promise<void> {
    const jobs = this.ahead.remove(which);
    const { workerId } = jobs[0] ?? {};
    if (workerId === undefined) return;
    try {
      await this.shared.store.releaseMany(workerId, jobs);
    } catch (error) {
      this.shared.logger.warn('jobs could not be given back; they are left to the stale sweep', { error });
    }
    for (const job of jobs) this.supply.ended(job);
  }

  private unknown(held: readonly HeldJob[]): HeldJob[] {
    const ahead = this.ahead.ids;
    const recording = this.completions.leases();
    return held.filter((job) => !this.runs.find(job) && recording.get(job.id) !== job.leaseToken && !ahead.has(job.id));
  }

  /** One line per outage. */
  private reportPollError(error: unknown): void {
    this.lostClaims.checkSoon();
    if (!this.pollFails) this.shared.logger.warn('claiming jobs fails, trying again', { error });
    this.pollFails = true;
  }
}

function isSameClaim(a: HeldJob, b: HeldJob): boolean {
  return a.leaseToken === b.leaseToken && a.workerId === b.workerId;
}

import { afterCommit, runPrepared, withTransaction } from '@cairn/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { claimedView } from '../claim/claimed-job.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { startedEvent } from '../feed/job-announcer.ts';
import type { JobAnnouncer } from '../feed/job-announcer.ts';
import { followFamilies } from '../children/follow-families.ts';
import { parkJob } from '../children/park-job.ts';
import type { Fanout } from '../children/park-job.ts';
import { finishCancel } from './cancel-job.ts';
import type { UnitStarted } from '../units/unit-started.ts';
import { COMPLETE_JOBS, COMPLETE_MANY_JOBS, completeParameters } from './complete-jobs.ts';
import { failJob } from './fail-job.ts';
import type { AttemptFailure } from './fail-job.ts';
import type { JobEvent, JobEventSink } from './job-event.ts';
import type { Database } from './job-row.ts';
import type { HeldJob } from './lease.ts';
import { eventsAppended, eventsOf } from './record-moves.ts';
import type { MovedRow } from './record-moves.ts';
import { recordProgress } from './record-progress.ts';
import type { ProgressReport } from './record-progress.ts';
import { releaseJob, releaseJobs } from './release-job.ts';
import type { ThroughputMeter } from '../statistics/throughput-meter.ts';
import { isHeld } from './list-held.ts';
import { retakeJob } from './retake-job.ts';
import { snoozeJob } from './snooze-job.ts';

type Source = DataSource | EntityManager;

/** Runs moves together with what the app wants recorded beside them: both commit, or neither; then tells of them. */
export class JobStore {
  constructor(
    readonly dataSource: DataSource,
    private readonly sink: JobEventSink | undefined,
    private readonly announcer: JobAnnouncer,
    private readonly meter?: ThroughputMeter,
  ) {}

  /** @returns the recorded events, in order; none when no row was in the state that the move starts from */
  async record(move: (db: Database) => Promise<MovedRow[]>, source: Source = this.dataSource): Promise<JobEvent[]> {
    return this.recordEvents(async (db) => eventsOf(await move(db)), source);
  }

  /** Takes jobs by `work`, which claims them on the given source. */
  async claim(work: (source: Source) => Promise<ClaimedJob[]>): Promise<ClaimedJob[]> {
    const { sink } = this;
    if (!sink) {
      const jobs = await work(this.dataSource);
      this.announcer.claimed(jobs);
      return jobs;
    }
    let jobs: ClaimedJob[] = [];
    await this.recordEvents(async (source) => {
      jobs = await work(source);
      return jobs.map(startedEvent);
    });
    return jobs;
  }

  /** Completes jobs of one worker. @returns the ids of those that were still held */
  async complete(workerId: number, completed: readonly FinishedClaim[]): Promise<Set<string>> {
    const held = await this.completeHeld(workerId, completed);
    const rest = completed.filter(({ job }) => !held.has(job.id));
    if (rest.length === 0) return held;
    const again: FinishedClaim[] = [];
    for (const entry of rest) if (await this.holdsStill(entry.job)) again.push(entry);
    if (again.length > 0) for (const id of await this.completeHeld(workerId, again)) held.add(id);
    return held;
  }

  /** The moves below return nothing when the lease has moved on. */
  async fail(job: ClaimedJob | HeldJob, failure: AttemptFailure): Promise<JobEvent | undefined> {
    return this.recordHeld(job, (db) => failJob(db, job, failure));
  }

  async release(job: ClaimedJob): Promise<JobEvent | undefined> {
    return this.recordHeld(job, (db) => releaseJob(db, job));
  }

  async releaseMany(workerId: number, held: readonly HeldJob[]): Promise<JobEvent[]> {
    return this.recordEnds((db) => releaseJobs(db, workerId, held));
  }

  async snooze(job: ClaimedJob, delayMs: number): Promise<JobEvent | undefined> {
    return this.recordHeld(job, (db) => snoozeJob(db, job, delayMs));
  }

  /** Puts the job aside until its children have ended. */
  async park(job: ClaimedJob, fanout: Fanout): Promise<JobEvent | undefined> {
    return this.recordHeld(job, (db) => parkJob(db, job, fanout));
  }

  async finishCancel(job: ClaimedJob): Promise<JobEvent | undefined> {
    return this.recordHeld(job, (db) => finishCancel(db, job));
  }

  async progress(
    job: ClaimedJob,
    report: ProgressReport,
  ): Promise<{ sequence: number; cancelRequested: boolean } | undefined> {
    let cancelRequested = false;
    const write = (): Promise<JobEvent[]> =>
      this.recordEvents(async (db) => {
        const rows = await recordProgress(db, job, report);
        cancelRequested = rows.some((row) => row.CancelRequestedAt !== null);
        return rows.flatMap((row) => eventsAppended(row, report.events));
      });
    let events = await write();
    if (events.length === 0 && (await this.holdsStill(job))) events = await write();
    const last = events.at(-1);
    return last && { sequence: last.sequence, cancelRequested };
  }

  /** Whether the job is held after all: its claim was forgotten by the server and is made again, here or by a poll. */
  async holdsStill(job: ClaimedJob): Promise<boolean> {
    const retaken = await this.record((db) => retakeJob(db, job));
    return retaken.length > 0 || isHeld(this.dataSource, job);
  }

  /** Tells of committed events. */
  announce(events: readonly JobEvent[], told?: { woken: boolean }): void {
    for (const { kind, job } of events) if (kind === 'failed') this.meter?.count(job.jobType, 'failed');
    this.announcer.announce(events, told);
  }

  /**
   * Records what `work` enqueues, which is told whether to wake the workers as well: while it is quiet they hear of the
   * jobs with the commit itself, and under load, when a notifying commit would hold up others, a few times a second.
   */
  async recordEnqueued(work: (source: Source, wake: boolean) => Promise<JobEvent[]>): Promise<JobEvent[]> {
    const woken = this.announcer.wakesAtCommit();
    return this.recordEvents((source) => work(source, woken), this.dataSource, { woken });
  }

  /** Something may start that could not before, though nothing new is due. */
  wakeWorkers(): void {
    this.announcer.wakeWorkers();
  }

  unitStarted(started: UnitStarted): void {
    this.announcer.unitStarted(started);
  }

  /** Runs `work`, which records events, with all that belongs to them; announces them once they are committed, the caller's transaction included. */
  async recordEvents(
    work: (source: Source) => Promise<JobEvent[]>,
    source: Source = this.dataSource,
    told?: { woken: boolean },
  ): Promise<JobEvent[]> {
    const { sink } = this;
    if (!sink) {
      const events = await work(source);
      afterCommit(source, () => this.announce(events, told));
      return events;
    }
    const events = await withTransaction(source, async (manager) => {
      const recorded = await work(manager);
      if (recorded.length > 0) await sink.record(manager, recorded);
      return recorded;
    });
    afterCommit(source, () => this.announce(events, told));
    return events;
  }

  /** As `record`, for moves that may end jobs: in a transaction with what their ends mean to parents and children. */
  async recordEnds(move: (db: Database) => Promise<MovedRow[]>, source: Source = this.dataSource): Promise<JobEvent[]> {
    return this.recordEvents((given) => withFamilies(given, async (db) => eventsOf(await move(db))), source);
  }

  private async recordHeld(
    job: ClaimedJob | HeldJob,
    move: (db: Database) => Promise<MovedRow[]>,
  ): Promise<JobEvent | undefined> {
    const [event] = await this.recordEnds(move);
    if (event || !('attempt' in job && 'payload' in job)) return event;
    return (await this.holdsStill(job)) ? (await this.recordEnds(move))[0] : undefined;
  }

  private async completeHeld(workerId: number, completed: readonly FinishedClaim[]): Promise<Set<string>> {
    const values = completeParameters(workerId, completed);
    const ofFamily = completed.some(({ job }) => job.parentId !== null);
    if (!ofFamily && !this.sink && !this.announcer.takesEvents(completed.length)) {
      return this.completeMany(completed, values);
    }
    const byId = new Map(completed.map((entry) => [entry.job.id, entry]));
    const work = (source: Source): Promise<CompletedRow[]> =>
      runPrepared<CompletedRow>(source, { name: 'cairn complete', text: COMPLETE_JOBS, values });
    let rows: CompletedRow[] = [];
    const record = async (source: Source): Promise<JobEvent[]> => {
      rows = await work(source);
      return completedEvents(rows, byId);
    };
    await this.recordEvents(ofFamily ? (source) => withFamilies(source, record) : record);
    const held = new Set(rows.map((row) => row.Id));
    this.countCompleted(completed, held);
    return held;
  }

  /** So many that nobody is told of each. */
  private async completeMany(completed: readonly FinishedClaim[], values: unknown[]): Promise<Set<string>> {
    const statement = { name: 'cairn complete many', text: COMPLETE_MANY_JOBS, values };
    const [row] = await runPrepared<{ Count: string; Ids: string | null }>(this.dataSource, statement);
    const all = Number(row?.Count) === completed.length;
    const held = new Set(all ? completed.map(({ job }) => job.id) : row?.Ids?.split(' '));
    this.announcer.changed(completed.map(({ job }) => job.userId));
    this.countCompleted(completed, held);
    return held;
  }

  private countCompleted(completed: readonly FinishedClaim[], held: ReadonlySet<string>): void {
    for (const { job } of completed) if (held.has(job.id)) this.meter?.count(job.jobType, 'completed');
  }
}

async function withFamilies(
  source: Source,
  work: (manager: EntityManager) => Promise<JobEvent[]>,
): Promise<JobEvent[]> {
  return withTransaction(source, async (manager) => {
    const events = await work(manager);
    return [...events, ...(await followFamilies(manager, events))];
  });
}

interface FinishedClaim {
  job: ClaimedJob;
  /** JSON. */
  result: string;
}

type CompletedRow = Record<'Id' | 'EventSequence' | 'EventAt', string>;

function completedEvents(rows: readonly CompletedRow[], byId: ReadonlyMap<string, FinishedClaim>): JobEvent[] {
  return rows.flatMap((row) => {
    const entry = byId.get(row.Id);
    if (!entry) return [];
    const { job, result } = entry;
    const at = new Date(row.EventAt).toISOString();
    const view = { ...claimedView(job), status: 'Completed', progressPercent: 100, completedAt: at } as const;
    const data = result === 'null' ? {} : { result: JSON.parse(result) as unknown };
    return [{ ...factsOf(job), kind: 'completed', sequence: Number(row.EventSequence), at, data, job: view }];
  });
}

function factsOf({
  id,
  userId,
  subjectId,
  parentId,
  attempt,
}: ClaimedJob): Pick<JobEvent, 'jobId' | 'userId' | 'subjectId' | 'parentId' | 'attempt'> {
  return { jobId: id, userId, subjectId, parentId, attempt };
}

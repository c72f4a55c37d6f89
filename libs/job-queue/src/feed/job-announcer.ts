import { CoalescedNotifier, notify } from '@cairn/postgres';
import type { DataSource } from 'typeorm';
import { claimedView } from '../claim/claimed-job.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobEvent } from '../moves/job-event.ts';
import type { UnitStarted } from '../units/unit-started.ts';
import { CANCEL_CHANNEL, WAKE_CHANNEL } from './channels.ts';
import { EventPublisher } from './event-publisher.ts';
import { LocalJobFeed } from './local-job-feed.ts';

/** Tells of committed events: pages what happened, workers that something is due or shall stop. Never fails. */
export class JobAnnouncer {
  private readonly publisher: EventPublisher;
  private readonly wake: CoalescedNotifier;

  constructor(
    private readonly dataSource: DataSource,
    private readonly local = new LocalJobFeed(),
  ) {
    this.publisher = new EventPublisher(dataSource);
    this.wake = new CoalescedNotifier(dataSource, WAKE_CHANNEL);
  }

  /** @param woken workers were notified already, see `wakesAtCommit` */
  announce(events: readonly JobEvent[], { woken = false } = {}): void {
    this.publish(events.filter(isOfUser));
    if (!woken && events.some(makesDue)) this.wake.hint();
    for (const event of events) {
      const { kind, jobId } = event;
      // A child that was not running is cancelled with its parent, and there may be thousands.
      if (kind === 'cancelRequested' || (kind === 'cancelled' && isOfUser(event))) {
        // Once for each: it is rare, and the heartbeat finds what gets lost.
        notify(this.dataSource, CANCEL_CHANNEL, jobId).catch(() => undefined);
      }
    }
  }

  /** Whether the caller is to notify the workers by its own commit, because it is quiet. */
  wakesAtCommit(): boolean {
    return this.wake.take();
  }

  wakeWorkers(): void {
    this.wake.hint();
  }

  /** Whether so many events would be told one by one; otherwise it is enough to say whose jobs `changed`. */
  takesEvents(count: number): boolean {
    return this.publisher.takes(count);
  }

  changed(userIds: readonly string[]): void {
    this.publisher.changed(userIds);
    this.local.changed(userIds);
  }

  claimed(claimed: readonly ClaimedJob[]): void {
    const jobs = claimed.filter(isOfUser);
    if (this.takesEvents(jobs.length)) this.publish(jobs.map(startedEvent));
    else this.changed(jobs.map(({ userId }) => userId));
  }

  unitStarted(started: UnitStarted): void {
    this.publish([started]);
  }

  async flush(): Promise<void> {
    await Promise.all([this.publisher.flush(), this.wake.flush()]);
  }

  private publish(events: readonly (JobEvent | UnitStarted)[]): void {
    this.publisher.publish(events);
    this.local.tell(events);
  }
}

export function startedEvent(job: ClaimedJob): JobEvent {
  const { id, userId, subjectId, parentId, attempt, sequence, claimedAt } = job;
  const facts = { jobId: id, userId, subjectId, parentId, attempt, sequence, at: new Date(claimedAt).toISOString() };
  return { ...facts, kind: 'started', data: {}, job: claimedView(job) };
}

/** Pages show jobs, and their children as units or as a percentage. */
function isOfUser({ parentId }: { parentId: string | null }): boolean {
  return parentId === null;
}

/** Both times are the database's. */
function makesDue({ data, at }: JobEvent): boolean {
  const { runAt } = data as { runAt?: unknown };
  return typeof runAt === 'string' && new Date(runAt) <= new Date(at);
}

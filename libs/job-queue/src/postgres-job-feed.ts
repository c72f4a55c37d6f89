import type { JobSnapshot } from '@cairn/job-contracts';
import type { ServiceLogger } from '@cairn/logging';
import type { PgListener } from '@cairn/postgres';
import { readActiveJobs } from './active-jobs.ts';
import { feedMessage, unitStartedMessage } from './feed-message.ts';
import type { FeedMessage } from './feed-message.ts';
import { JobFeed } from './job-feed.ts';
import type { JobFeedListener } from './job-feed.ts';
import type { Database } from './job-row.ts';
import { EVENTS_CHANNEL, jobEvent, readEvent } from './record-moves.ts';
import type { RawJobEvent } from './record-moves.ts';
import { RunningUnits } from './running-units.ts';
import type { UnitStarted } from './unit-started.ts';

type Notification = RawJobEvent | UnitStarted | { jobId: string; sequence: number };

/** The feed over LISTEN/NOTIFY. */
export class PostgresJobFeed extends JobFeed {
  private readonly listeners = new Set<JobFeedListener>();
  private readonly gapListeners = new Set<() => void>();
  private readonly runningUnits = new RunningUnits();
  private tail: Promise<void> = Promise.resolve();
  private listening = false;

  constructor(
    private readonly db: Database,
    private readonly listener: PgListener,
    private readonly logger: ServiceLogger,
  ) {
    super();
  }

  activeJobs(userId: string): Promise<JobSnapshot[]> {
    return readActiveJobs(this.db, userId, (jobId, unitId) => this.runningUnits.has(jobId, unitId));
  }

  subscribe(listener: JobFeedListener): () => void {
    this.listeners.add(listener);
    this.listen();
    return () => void this.listeners.delete(listener);
  }

  onGap(listener: () => void): () => void {
    this.gapListeners.add(listener);
    return () => void this.gapListeners.delete(listener);
  }

  private listen(): void {
    if (this.listening) return;
    this.listening = true;
    // One after the other: a long event is read from its row, and those behind it must not overtake it.
    this.listener.listen(EVENTS_CHANNEL, (payload) => {
      this.tail = this.tail.then(() => this.hear(payload));
    });
    this.listener.onReconnected(() => {
      this.tail = this.tail.then(() => this.tellOfGap());
    });
  }

  private async hear(payload: string): Promise<void> {
    try {
      const told = await this.decode(JSON.parse(payload) as Notification);
      if (told) this.tell(told.userId, told);
    } catch (error) {
      this.logger.warn('an event could not be read, pages look again', { error });
      this.tellOfGap();
    }
  }

  private async decode(notification: Notification): Promise<(FeedMessage & { userId: string }) | undefined> {
    if ('job' in notification) {
      const event = jobEvent(notification);
      return { userId: event.userId, ...feedMessage(event) };
    }
    if ('kind' in notification) return { userId: notification.userId, ...unitStartedMessage(notification) };
    const event = await readEvent(this.db, notification.jobId, notification.sequence);
    return event && { userId: event.userId, ...feedMessage(event) };
  }

  private tell(userId: string, told: FeedMessage): void {
    this.runningUnits.hear(told);
    for (const listener of this.listeners) listener(userId, told.name, told.message);
  }

  private tellOfGap(): void {
    this.runningUnits.clear();
    for (const listener of this.gapListeners) listener();
  }
}

import type { HeardSoFar, JobFeedEventMessage, JobFeedMessage } from '@cairn/job-contracts';
import type { ServiceLogger } from '@cairn/logging';
import type { PgListener } from '@cairn/postgres';
import { readAhead } from '../catch-up/changed-jobs.ts';
import { readMissed } from '../catch-up/missed-messages.ts';
import { feedMessage, unitStartedMessage } from './feed-message.ts';
import { JobFeed } from './job-feed.ts';
import type { JobFeedListener } from './job-feed.ts';
import type { Database } from '../moves/job-row.ts';
import { EVENTS_CHANNEL } from './channels.ts';
import type { Notice } from './event-publisher.ts';
import { readEvents } from '../moves/record-moves.ts';
import { RunningUnits } from './running-units.ts';
import { ToldSequences } from './told-sequences.ts';

interface Told {
  userId: string;
  event: JobFeedEventMessage;
}

/** The feed over LISTEN/NOTIFY. */
export class PostgresJobFeed extends JobFeed {
  private readonly listeners = new Set<JobFeedListener>();
  private readonly gapListeners = new Set<(userIds?: string[]) => void>();
  private readonly sequences = new ToldSequences();
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

  missed(userId: string, heard?: HeardSoFar): AsyncGenerator<JobFeedMessage[]> {
    // To know from now on which units are in flight.
    this.listen();
    return readMissed(this.db, { userId, heard, running: this.runningUnits });
  }

  ahead(heard: ReadonlyMap<string, number>): Promise<string[]> {
    return readAhead(this.db, heard);
  }

  subscribe(listener: JobFeedListener): () => void {
    this.listeners.add(listener);
    this.listen();
    return () => void this.listeners.delete(listener);
  }

  onGap(listener: (userIds?: string[]) => void): () => void {
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
      const notice = JSON.parse(payload) as Notice;
      if ('changedFor' in notice) return this.tellOfGap(notice.changedFor);
      for (const told of await this.decode(notice)) this.tell(told);
    } catch (error) {
      this.logger.warn('an event could not be read, pages look again', { error });
      this.tellOfGap();
    }
  }

  private async decode(notice: Exclude<Notice, { changedFor: string[] }>): Promise<Told[]> {
    if ('kind' in notice && notice.kind === 'unitStarted') {
      return [{ userId: notice.userId, event: unitStartedMessage(notice) }];
    }
    const { jobId, sequence } = notice;
    const first = this.sequences.missingFrom(jobId, sequence);
    if (first === undefined) return [];
    // Moves of one job by several processes may be told in another order than they happened.
    const events =
      'job' in notice && first === sequence
        ? [notice]
        : await readEvents(this.db, [{ jobId, from: first - 1, to: sequence }]);
    this.sequences.told(jobId, sequence);
    return events
      .filter(({ parentId }) => parentId === null)
      .map((event) => ({ userId: event.userId, event: feedMessage(event) }));
  }

  private tell({ userId, event }: Told): void {
    this.runningUnits.hear(event);
    for (const listener of this.listeners) listener(userId, event);
  }

  /** @param userIds everybody when left out */
  private tellOfGap(userIds?: string[]): void {
    if (!userIds) this.runningUnits.clear();
    for (const listener of this.gapListeners) listener(userIds);
  }
}

import type { JobEvent } from '../moves/job-event.ts';
import type { UnitStarted } from '../units/unit-started.ts';
import { feedMessage, unitStartedMessage } from './feed-message.ts';
import type { JobFeedListener } from './job-feed.ts';

/** More at a time are not told one by one. */
const MAX_EVENTS = 64;

/**
 * What this process itself does to jobs, after the commit. For pages that are connected elsewhere: with every process
 * passing on its own, each event gets there once, and nobody needs to listen to the database for it.
 */
export class LocalJobFeed {
  private readonly listeners = new Set<JobFeedListener>();
  private readonly changeListeners = new Set<(userIds: readonly string[]) => void>();

  /** @returns ends the subscription */
  subscribe(listener: JobFeedListener): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Calls `listener` with users to whose jobs more happened than is told one by one. @returns ends the subscription */
  onChanged(listener: (userIds: readonly string[]) => void): () => void {
    this.changeListeners.add(listener);
    return () => void this.changeListeners.delete(listener);
  }

  /** Of jobs that pages show; in order. */
  tell(events: readonly (JobEvent | UnitStarted)[]): void {
    if (this.listeners.size === 0) return;
    if (events.length > MAX_EVENTS) return this.changed(events.map(({ userId }) => userId));
    for (const event of events) {
      const told = 'job' in event ? feedMessage(event) : unitStartedMessage(event);
      for (const listener of this.listeners) listener(event.userId, told);
    }
  }

  changed(userIds: readonly string[]): void {
    if (this.changeListeners.size === 0) return;
    const users = [...new Set(userIds)];
    for (const listener of this.changeListeners) listener(users);
  }
}

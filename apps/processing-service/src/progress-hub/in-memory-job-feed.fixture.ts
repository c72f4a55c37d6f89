import type { HeardSoFar, JobFeedMessage } from '@cairn/job-contracts';
import { JobFeed } from '@cairn/job-queue';
import type { JobFeedListener } from '@cairn/job-queue';
import { snapshot } from './feed-messages.fixture.ts';

/** A feed in the hands of the spec. */
export class InMemoryJobFeed extends JobFeed {
  /** What a user has missed; an empty snapshot while the spec says nothing. */
  readonly stories = new Map<string, (heard: HeardSoFar | undefined) => JobFeedMessage[]>();
  readonly askedFor = new Set<string>();
  /** Jobs that have gone further than anybody was told. */
  readonly lost = new Set<string>();
  private readonly listeners = new Set<JobFeedListener>();
  private readonly gapListeners = new Set<(userIds?: string[]) => void>();

  async *missed(userId: string, heard?: HeardSoFar): AsyncGenerator<JobFeedMessage[]> {
    this.askedFor.add(userId);
    // As the real one: all there is for a client that has heard nothing, else what came since.
    yield this.stories.get(userId)?.(heard) ?? [snapshot({}, !heard)];
  }

  async ahead(heard: ReadonlyMap<string, number>): Promise<string[]> {
    return [...heard.keys()].filter((jobId) => this.lost.has(jobId));
  }

  subscribe(listener: JobFeedListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onGap(listener: (userIds?: string[]) => void): () => void {
    this.gapListeners.add(listener);
    return () => this.gapListeners.delete(listener);
  }

  publish(...[userId, told]: Parameters<JobFeedListener>): void {
    for (const listener of this.listeners) listener(userId, told);
  }

  gap(userIds?: string[]): void {
    for (const listener of this.gapListeners) listener(userIds);
  }
}

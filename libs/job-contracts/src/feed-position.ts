import { decodeFeedCursor, encodeFeedCursor } from './feed-cursor.ts';
import type { HeardOfJob, HeardSoFar } from './feed-cursor.ts';
import type { JobFeedEventMessage, JobFeedMessage, JobFeedMessages } from './job-feed.ts';

/** Times are those of transactions' beginnings, and several processes write: what is told may be a little older than before. */
const ENDED_REMEMBERED_MS = 120_000;
const MAX_JOBS = 1_000;

/**
 * How far one listener has heard: what to do with each message, and the cursor that brings what comes after. Used by
 * both ends: the hub keeps one per connection, and a client one for as long as it lives, over all its connections.
 */
export class FeedPosition implements HeardSoFar {
  at = 0;
  readonly jobs = new Map<string, HeardOfJob>();
  /** Active jobs were left out for their number, so not to know a job means nothing. */
  private incomplete = false;

  /** @returns undefined when it is no cursor, or one of another version */
  static at(cursor: string): FeedPosition | undefined {
    const heard = decodeFeedCursor(cursor);
    if (!heard) return undefined;
    const position = new FeedPosition();
    position.at = heard.at;
    for (const [jobId, job] of heard.jobs) position.jobs.set(jobId, job);
    return position;
  }

  /** Whether a job is active as far as is known. */
  get active(): boolean {
    return [...this.jobs.values()].some(({ endedAt }) => endedAt === undefined);
  }

  /**
   * Takes the message in.
   * - `news`: deliver it
   * - `seen`: drop it, it was told before
   * - `gap`: drop it and ask for what was missed, which brings it again: something before it did not arrive
   */
  place(told: JobFeedMessage): 'news' | 'seen' | 'gap' {
    if (told.name === 'jobsChanged') return 'gap';
    if (told.name === 'jobSnapshot') {
      this.takeSnapshot(told.message);
      return 'news';
    }
    const known = this.jobs.get(told.message.jobId);
    if (told.name === 'unitStarted') return this.placeOfState(told.message, known);
    if (known && told.message.sequence <= known.sequence) return 'seen';
    if (this.lacks(told, known)) return 'gap';
    this.take(told);
    return 'news';
  }

  /** For the hub's address; undefined as long as nothing was heard. */
  cursor(): string | undefined {
    if (this.at === 0) return undefined;
    const remembered = [...this.jobs].filter(
      ([, { endedAt }]) => endedAt === undefined || endedAt > this.at - ENDED_REMEMBERED_MS,
    );
    return encodeFeedCursor({ at: this.at, jobs: new Map(remembered) });
  }

  private placeOfState(
    { follows }: JobFeedMessages['unitStarted'],
    known: HeardOfJob | undefined,
  ): 'news' | 'seen' | 'gap' {
    if (!known) return this.incomplete ? 'news' : 'gap';
    if (known.endedAt !== undefined) return 'seen';
    return follows > known.sequence ? 'gap' : 'news';
  }

  private lacks({ name, message }: JobFeedEventMessage, known: HeardOfJob | undefined): boolean {
    if (known) return message.follows > known.sequence;
    // These say all there is to say, of old jobs too: one that runs again, and one that is taken away.
    if (name === 'jobQueued' || name === 'jobCancelled') return false;
    return message.follows > 0 && !this.incomplete;
  }

  private take({ name, message }: JobFeedEventMessage): void {
    const { jobId, sequence } = message;
    const at = Date.parse(message.at);
    const ended = name === 'jobCompleted' || name === 'jobFailed' || name === 'jobCancelled';
    this.at = Math.max(this.at, at);
    this.remember(jobId, { sequence, ...(ended ? { endedAt: at } : {}) });
  }

  private takeSnapshot({ whole, more, at, jobs }: JobFeedMessages['jobSnapshot']): void {
    this.at = Math.max(this.at, Date.parse(at));
    this.incomplete = more || (this.incomplete && !whole);
    if (whole) {
      for (const [jobId, { endedAt }] of this.jobs) if (endedAt === undefined) this.jobs.delete(jobId);
    }
    for (const { job, sequence } of jobs) {
      const known = this.jobs.get(job.id);
      if (!known || known.sequence <= sequence) this.remember(job.id, { sequence });
    }
  }

  private remember(jobId: string, heard: HeardOfJob): void {
    this.jobs.delete(jobId);
    this.jobs.set(jobId, heard);
    if (this.jobs.size <= MAX_JOBS) return;
    const oldest = [...this.jobs].find(([, { endedAt }]) => endedAt !== undefined) ?? [...this.jobs][0];
    if (!oldest) return;
    this.jobs.delete(oldest[0]);
    if (oldest[1].endedAt === undefined) this.incomplete = true;
  }
}

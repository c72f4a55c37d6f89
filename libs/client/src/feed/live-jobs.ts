import { FeedPosition, type JobFeedMessage } from '@cairn/job-contracts';

import { type HubConnection, type HubEvents, HubLink } from '../hub/hub-link.ts';
import type { Timers } from '../timers/timers.ts';
import { FeedOrder } from './feed-order.ts';
import { type JobFeed, type LiveJob, silentFeed, withMessage, withoutJob } from './job-feed.ts';

export interface LiveJobsOptions {
  hubUrl(): Promise<string>;
  /** Makes a connection to this address. */
  open(url: string, events: HubEvents): Promise<HubConnection>;
  /** What a listener with this cursor has missed, over HTTP. */
  missed(cursor: string | undefined): Promise<readonly JobFeedMessage[]>;
  timers: Timers;
}

/** Where the hub is another service, which may lose a message and not know it. */
const silenceMs = 30_000;

/** The user's jobs as the hub tells them, while somebody wants to hear of them. */
export class LiveJobs {
  /** State of the connection, in one word, and its changes. */
  readonly connection: Pick<HubLink, 'state' | 'subscribe'>;
  readonly #options: LiveJobsOptions;
  readonly #link: HubLink;
  readonly #order: FeedOrder;
  readonly #position = new FeedPosition();
  readonly #listeners = new Set<() => void>();
  readonly #messageListeners = new Set<(message: JobFeedMessage) => void>();
  #feed: JobFeed = silentFeed;
  #holds = 0;
  #cancelSilence: (() => void) | undefined;

  constructor(options: LiveJobsOptions) {
    this.#options = options;
    const { timers } = options;
    this.#order = new FeedOrder({
      position: this.#position,
      missed: options.missed,
      news: (message) => this.#take(message),
      timers,
    });
    this.#link = new HubLink({
      open: async (events) => options.open(withCursor(await options.hubUrl(), this.#position.cursor()), events),
      message: (message) => this.#hear(message),
      live: (redirected) => this.#live(redirected),
      lost: () => this.#lost(),
      timers,
    });
    this.connection = this.#link;
  }

  readonly state = (): JobFeed => this.#feed;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Calls `listener` with each message of the hub once, in order, before others hear of the state it leads to. */
  onMessage(listener: (message: JobFeedMessage) => void): () => void {
    this.#messageListeners.add(listener);
    return () => this.#messageListeners.delete(listener);
  }

  /** @param id of the job, or of what it is about */
  jobOf(id: string): LiveJob | undefined {
    return this.#feed[id] ?? Object.values(this.#feed).find((job) => job.documentId === id);
  }

  /**
   * Keeps the connection open, until the returned function is called and a few seconds more.
   * Without it nothing is heard, and the services may scale to zero.
   */
  hold(): () => void {
    let held = true;
    this.#holds += 1;
    this.#link.need(true);
    return () => {
      if (!held) return;
      held = false;
      this.#holds -= 1;
      this.#link.need(this.#holds > 0);
    };
  }

  /** Drops what is remembered of a job, for example because somebody runs it again. */
  forget(jobId: string): void {
    this.#change(withoutJob(this.#feed, jobId));
  }

  /** Ends the connection at once. */
  close(): void {
    this.#link.close();
  }

  #hear(message: JobFeedMessage): void {
    if (this.#cancelSilence) this.#awaitSilence();
    this.#order.push(message);
  }

  #take(message: JobFeedMessage): void {
    const feed = withMessage(this.#feed, message);
    for (const listener of [...this.#messageListeners]) listener(message);
    this.#change(feed);
  }

  #live(redirected: boolean): void {
    if (!redirected) return;
    this.#order.ask();
    this.#awaitSilence();
  }

  #lost(): void {
    this.#order.stop();
    this.#cancelSilence?.();
    this.#cancelSilence = undefined;
  }

  #awaitSilence(): void {
    this.#cancelSilence?.();
    this.#cancelSilence = this.#options.timers.after(silenceMs, () => {
      if (this.#position.active) this.#order.ask();
      this.#awaitSilence();
    });
  }

  #change(feed: JobFeed): void {
    if (feed === this.#feed) return;
    this.#feed = feed;
    for (const listener of [...this.#listeners]) listener();
  }
}

function withCursor(hubUrl: string, cursor: string | undefined): string {
  if (cursor === undefined) return hubUrl;
  return `${hubUrl}${hubUrl.includes('?') ? '&' : '?'}cursor=${encodeURIComponent(cursor)}`;
}

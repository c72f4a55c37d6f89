import type { JobFeedEventMessage, JobFeedMessage } from '@cairn/job-contracts';

import type { Document } from '../documents/document.ts';
import { DocumentRefresher } from '../documents/document-refresher.ts';
import { ApiError } from '../errors/api-error.ts';
import type { LiveJob } from '../feed/job-feed.ts';
import type { LiveJobs } from '../feed/live-jobs.ts';
import { type ConnectionState, reconnectAfterMs } from '../hub/hub-link.ts';
import type { Timers } from '../timers/timers.ts';
import { Emitter } from './emitter.ts';
import { type JobProgress, jobProgress } from './job-progress.ts';

/** What is known of a watched job at one moment. */
export interface WatchedJob extends JobProgress {
  /** Null while it is not known, and for a job about something else. */
  document: Document | null;
  /** As the hub tells it; null while it has not. */
  job: LiveJob | null;
  connection: ConnectionState;
}

export interface JobWatchEvents {
  /** Something is different. */
  change: WatchedJob;
  /** One thing that happened to the job, as the hub tells it, for a log; the change by it comes next. */
  event: JobFeedEventMessage;
  /** The job is over; nothing follows. */
  end: WatchedJob;
  /** It cannot be watched; nothing follows. */
  error: unknown;
}

export interface JobWatchOptions {
  /** Of the document, or of the job. */
  id: string;
  live: LiveJobs;
  get(documentId: string): Promise<Document>;
  timers: Timers;
  signal?: AbortSignal | undefined;
  /** Called when nothing is watched any more, for whatever reason. */
  over?(watch: JobWatch): void;
}

/** How long a connected hub may take to tell of a job that is no document; one that is away, six times as long. */
const unknownMs = 10_000;
const unknownRounds = 6;

/**
 * Follows one job until it has ended, in two ways that may be mixed: as an async iterator of what is known now (a slow
 * reader skips what is between), and by events. While the hub tells nothing, the document is asked for instead.
 */
export class JobWatch implements AsyncIterable<WatchedJob> {
  readonly #options: JobWatchOptions;
  readonly #emitter = new Emitter<JobWatchEvents>();
  readonly #refresher: DocumentRefresher;
  readonly #endings: (() => void)[];
  #documentId: string;
  #document: Document | null = null;
  /** The answer to asking for the document, when there is none with this id. */
  #noDocument: ApiError | undefined;
  #state: WatchedJob | undefined;
  #ended: { error?: unknown } | undefined;
  #cancelNext: (() => void) | undefined;
  #wakeReaders = Promise.withResolvers<undefined>();

  constructor(options: JobWatchOptions) {
    const { id, live, timers, signal } = options;
    this.#options = options;
    this.#documentId = id;
    this.#refresher = new DocumentRefresher({
      documents: () => (this.#document ? [this.#document] : []),
      job: () => this.#job(),
      connection: live.connection.state,
      get: options.get,
      loaded: (document) => this.#loaded(document),
      missing: (_id, error) => this.#fail(error),
      refused: (error) => this.#fail(error),
      timers,
    });
    const update = (): void => this.#update();
    const abort = (): void => this.#fail(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    this.#endings = [
      live.hold(),
      live.subscribe(update),
      live.connection.subscribe(update),
      live.onMessage((message) => this.#tell(message)),
      () => signal?.removeEventListener('abort', abort),
      () => this.#refresher.close(),
    ];
    if (signal?.aborted) this.#fail(signal.reason);
    else void this.#load(0);
  }

  /** What is known now; undefined while nothing is. */
  get state(): WatchedJob | undefined {
    return this.#state;
  }

  /** @returns ends the subscription, not the watch */
  on<Name extends keyof JobWatchEvents>(name: Name, listener: (event: JobWatchEvents[Name]) => void): () => void {
    return this.#emitter.on(name, listener);
  }

  /** Ends the watch before the job does; loops over it end. */
  close(): void {
    if (!this.#ended) this.#end({});
  }

  /**
   * Leaving the loop ends the watch.
   * @throws ApiError when there is no such job or the user may not see it; the signal's reason when it was aborted
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<WatchedJob, void, void> {
    let told: WatchedJob | undefined;
    try {
      for (;;) {
        const changed = this.#wakeReaders.promise;
        if (this.#state && this.#state !== told) {
          told = this.#state;
          yield told;
        } else if (this.#ended) {
          if ('error' in this.#ended) throw this.#ended.error;
          return;
        } else {
          await changed;
        }
      }
    } finally {
      this.close();
    }
  }

  #job(): LiveJob | undefined {
    const { id, live } = this.#options;
    return live.jobOf(this.#documentId) ?? live.jobOf(id);
  }

  async #load(failures: number): Promise<void> {
    try {
      this.#loaded(await this.#options.get(this.#documentId));
    } catch (error) {
      if (this.#ended) return;
      if (!(error instanceof ApiError)) this.#fail(error);
      else if (error.status === 404) this.#missing(error);
      else if (!error.retryable) this.#fail(error);
      else this.#later(reconnectAfterMs(failures, Math.random()), () => void this.#load(failures + 1));
    }
  }

  #loaded(document: Document): void {
    if (this.#ended) return;
    this.#document = document;
    this.#update();
  }

  /** The id may be a job's: then the hub tells of it, and which document it is about, if any. */
  #missing(error: ApiError): void {
    this.#noDocument ??= error;
    if (!this.#job()) this.#awaitHub(error, 1);
    this.#update();
  }

  #awaitHub(error: ApiError, round: number): void {
    this.#later(unknownMs, () => {
      const answered = this.#options.live.connection.state() === 'live';
      if (answered || round === unknownRounds) this.#fail(error);
      else this.#awaitHub(error, round + 1);
    });
  }

  #update(): void {
    if (this.#ended) return;
    const job = this.#job();
    const document = this.#document;
    if (this.#noDocument && job) this.#found(job);
    if (document || (this.#noDocument && job)) this.#show(jobProgress(document ?? undefined, job), job);
    this.#refresher.update();
  }

  #found({ documentId }: LiveJob): void {
    this.#cancelNext?.();
    if (documentId === null || documentId === this.#documentId) return;
    this.#noDocument = undefined;
    this.#documentId = documentId;
    void this.#load(0);
  }

  #show(progress: JobProgress, job: LiveJob | undefined): void {
    const connection = this.#options.live.connection.state();
    const state: WatchedJob = { ...progress, document: this.#document, job: job ?? null, connection };
    const before = this.#state;
    if (before && (Object.keys(state) as (keyof WatchedJob)[]).every((key) => before[key] === state[key])) return;
    this.#state = state;
    this.#emitter.emit('change', state);
    if (!state.active && !this.#ended) {
      this.#end({});
      this.#emitter.emit('end', state);
    }
    this.#wake();
  }

  #tell(message: JobFeedMessage): void {
    if (message.name === 'jobSnapshot' || message.name === 'jobsChanged') return;
    const { jobId, subjectId } = message.message;
    if (jobId === this.#options.id || subjectId === this.#documentId) this.#emitter.emit('event', message);
  }

  #fail(error: unknown): void {
    if (this.#ended) return;
    this.#end({ error });
    this.#emitter.emit('error', error);
  }

  #end(ended: { error?: unknown }): void {
    this.#ended = ended;
    this.#cancelNext?.();
    for (const end of this.#endings) end();
    this.#options.over?.(this);
    this.#wake();
  }

  #wake(): void {
    const readers = this.#wakeReaders;
    this.#wakeReaders = Promise.withResolvers<undefined>();
    readers.resolve(undefined);
  }

  #later(ms: number, act: () => void): void {
    this.#cancelNext?.();
    this.#cancelNext = this.#options.timers.after(ms, act);
  }
}

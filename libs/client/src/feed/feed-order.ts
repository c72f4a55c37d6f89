import type { FeedPosition, JobFeedMessage } from '@cairn/job-contracts';

import { reconnectAfterMs } from '../hub/hub-link.ts';
import type { Timers } from '../timers/timers.ts';

export interface FeedOrderOptions {
  position: FeedPosition;
  /** What a listener with this cursor has missed, over HTTP. */
  missed(cursor: string | undefined): Promise<readonly JobFeedMessage[]>;
  /** Called with each message once, in order. */
  news(message: JobFeedMessage): void;
  timers: Timers;
}

/** Between two questions for what was missed. */
const pauseMs = 1_000;
/** More than this while one question is answered: asking again is cheaper than keeping. */
const mostWaiting = 1_000;

/** Puts what is pushed and what is asked for in one order: each message once, none before what it follows. */
export class FeedOrder {
  readonly #options: FeedOrderOptions;
  /** What was pushed while a question is under way. */
  #waiting: JobFeedMessage[] | undefined;
  #generation = 0;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;

  constructor(options: FeedOrderOptions) {
    this.#options = options;
  }

  /** Takes a message that was pushed; asks for what was missed when something before it did not arrive. */
  push(message: JobFeedMessage): void {
    if (this.#waiting) {
      this.#waiting.push(message);
      // What is dropped here is a gap for the next message, or for the next silence.
      if (this.#waiting.length > mostWaiting) this.#waiting = [];
      return;
    }
    const placed = this.#options.position.place(message);
    if (placed === 'news') this.#options.news(message);
    else if (placed === 'gap') this.ask();
  }

  /** Asks for what was missed, and again until there is an answer. Does nothing while that is under way. */
  ask(): void {
    if (this.#waiting) return;
    this.#waiting = [];
    const { timers } = this.#options;
    this.#schedule(this.#askedAtMs + pauseMs - timers.nowMs(), 0);
  }

  /** The connection is gone: the next one tells what was missed. */
  stop(): void {
    this.#generation += 1;
    this.#waiting = undefined;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #schedule(ms: number, failures: number): void {
    this.#cancel = this.#options.timers.after(Math.max(ms, 0), () => void this.#ask(failures));
  }

  async #ask(failures: number): Promise<void> {
    const { position, missed, timers } = this.#options;
    const generation = this.#generation;
    this.#cancel = undefined;
    let answer: readonly JobFeedMessage[] | undefined;
    try {
      answer = await missed(position.cursor());
    } catch {
      // The feed goes on later; what the documents themselves say is asked for elsewhere.
    }
    if (generation !== this.#generation) return;
    if (!answer) return this.#schedule(reconnectAfterMs(failures, Math.random()), failures + 1);
    this.#askedAtMs = timers.nowMs();
    this.#take(answer);
  }

  #take(answer: readonly JobFeedMessage[]): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const message of answer) {
      if (this.#options.position.place(message) === 'news') this.#options.news(message);
    }
    for (const message of waiting) this.push(message);
  }
}

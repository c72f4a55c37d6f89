import { ApiError } from '../errors/api-error.ts';
import type { LiveJob } from '../feed/job-feed.ts';
import type { ConnectionState } from '../hub/hub-link.ts';
import { systemTimers, type Timers } from '../timers/timers.ts';
import { type Document, isActive } from './document.ts';
import { refreshAfterMs } from './refresh-rule.ts';

export interface DocumentRefresherOptions {
  documents(): readonly Document[];
  job(documentId: string): LiveJob | undefined;
  connection(): ConnectionState;
  get(documentId: string): Promise<Document>;
  loaded(document: Document): void;
  missing(documentId: string, error: ApiError): void;
  /** An answer that asking again will not change, such as 401; asking goes on all the same. */
  refused?(error: ApiError): void;
  timers?: Timers;
}

interface Inquiry {
  situation: string;
  answeredAtMs: number;
  asked: number;
  failures: number;
  underWay: boolean;
}

const tickMs = 250;
/** So that a list full of active documents does not become a burst of requests. */
const mostAtOnce = 4;

/** Asks the API for active documents, as often as `refreshAfterMs` says, and rests while there are none. */
export class DocumentRefresher {
  readonly #options: DocumentRefresherOptions;
  readonly #timers: Timers;
  readonly #inquiries = new Map<string, Inquiry>();
  #cancelTick: (() => void) | undefined;

  constructor(options: DocumentRefresherOptions) {
    this.#options = options;
    this.#timers = options.timers ?? systemTimers;
  }

  /** Call after a change of documents, jobs or connection. */
  update(): void {
    if (!this.#cancelTick && this.#active().length > 0) this.#tick();
  }

  /** Asks for every active document at once, for example after the computer woke up. */
  refreshAll(): void {
    for (const inquiry of this.#inquiries.values()) inquiry.answeredAtMs = Number.NEGATIVE_INFINITY;
    this.update();
  }

  close(): void {
    this.#cancelTick?.();
    this.#cancelTick = undefined;
  }

  #active(): Document[] {
    return this.#options.documents().filter(isActive);
  }

  #tick(): void {
    const active = this.#active();
    const ids = new Set(active.map((document) => document.id));
    for (const id of this.#inquiries.keys()) if (!ids.has(id)) this.#inquiries.delete(id);
    this.#cancelTick = active.length > 0 ? this.#timers.after(tickMs, () => this.#tick()) : undefined;
    for (const document of active) this.#askIfDue(document);
  }

  #askIfDue(document: Document): void {
    const job = this.#options.job(document.id);
    const connection = this.#options.connection();
    const inquiry = this.#inquiry(document.id, `${connection === 'live'} ${job?.active}`);
    const afterMs = refreshAfterMs(document, { job, connection, asked: inquiry.asked });
    if (afterMs === null || inquiry.underWay) return;
    const pauseMs = inquiry.failures > 0 ? Math.min(1_000 * 2 ** inquiry.failures, 15_000) : 0;
    if (this.#timers.nowMs() < inquiry.answeredAtMs + Math.max(afterMs, pauseMs)) return;
    if ([...this.#inquiries.values()].filter((other) => other.underWay).length >= mostAtOnce) return;
    void this.#ask(document.id, inquiry);
  }

  #inquiry(documentId: string, situation: string): Inquiry {
    const fresh = { situation, answeredAtMs: this.#timers.nowMs(), asked: 0, failures: 0, underWay: false };
    const inquiry = this.#inquiries.get(documentId) ?? fresh;
    if (inquiry.situation !== situation) Object.assign(inquiry, { situation, asked: 0 });
    this.#inquiries.set(documentId, inquiry);
    return inquiry;
  }

  async #ask(documentId: string, inquiry: Inquiry): Promise<void> {
    inquiry.underWay = true;
    try {
      this.#options.loaded(await this.#options.get(documentId));
      inquiry.failures = 0;
    } catch (error) {
      // The next tick asks again; only "not found" is an answer.
      if (error instanceof ApiError && error.status === 404) this.#options.missing(documentId, error);
      else if (error instanceof ApiError && !error.retryable) this.#options.refused?.(error);
      inquiry.failures += 1;
    } finally {
      Object.assign(inquiry, { underWay: false, asked: inquiry.asked + 1, answeredAtMs: this.#timers.nowMs() });
    }
  }
}

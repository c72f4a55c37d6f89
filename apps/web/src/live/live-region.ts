import { systemTimers, type Timers } from '@cairn/client';

/** Between two announcements, so that a screen reader can finish its sentence. */
const pauseMs = 1_500;

/** The text of the page's one polite live region: sentences that come close together are said together. */
export class LiveRegion {
  readonly #timers: Timers;
  readonly #listeners = new Set<() => void>();
  #waiting: string[] = [];
  #text = '';
  #cancel: (() => void) | undefined;

  constructor(timers: Timers = systemTimers) {
    this.#timers = timers;
  }

  readonly state = (): string => this.#text;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  say(sentences: readonly string[]): void {
    if (sentences.length === 0) return;
    this.#waiting.push(...sentences);
    this.#cancel ??= this.#timers.after(100, () => this.#speak());
  }

  close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }

  #speak(): void {
    this.#cancel = undefined;
    if (this.#waiting.length === 0) return;
    this.#text = this.#waiting.join(' ');
    this.#waiting = [];
    this.#cancel = this.#timers.after(pauseMs, () => this.#speak());
    for (const listener of [...this.#listeners]) listener();
  }
}

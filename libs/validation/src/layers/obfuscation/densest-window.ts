import type { Disguise, DisguiseKind } from '@cairn/text-normalisation';

/** Words that are looked at together: a short disguised part is not thinned out by the length of the rest. */
const WINDOW_WORDS = 40;
const WHITE_SPACE = /\s/;
const NO_BREAK_SPACE = 0xa0;

/** "Sooo good" is a habit of writing, no hiding place. */
const COUNTS_AS: Readonly<Partial<Record<DisguiseKind, number>>> = { 'stretched word': 0.25 };

export interface Window {
  /** Disguised words, each counted as much as its way of hiding is one. */
  disguised: number;
  words: number;
  /** Offsets into the text, end excluded. */
  start: number;
  end: number;
}

/** @returns the part of the text with the most disguised words; the first of several */
export function densestWindow(text: string, disguises: readonly Disguise[]): Window {
  const best: Window = { disguised: 0, words: 1, start: 0, end: text.length };
  const reader = new DisguiseReader(disguises);
  // Of the last words, in turn: a text may have half a million.
  const starts = new Float64Array(WINDOW_WORDS);
  const counts = new Float64Array(WINDOW_WORDS);
  let words = 0;
  let sum = 0;
  for (let start = wordStart(text, 0); start < text.length; words += 1) {
    const end = wordEnd(text, start);
    const place = words % WINDOW_WORDS;
    const disguised = reader.countOf(start, end);
    sum += disguised - (counts[place] as number);
    counts[place] = disguised;
    starts[place] = start;
    if (sum > best.disguised) {
      const first = words < WINDOW_WORDS ? 0 : (place + 1) % WINDOW_WORDS;
      Object.assign(best, { disguised: sum, start: starts[first], end });
    }
    start = wordStart(text, end);
  }
  return { ...best, words: Math.max(1, Math.min(words, WINDOW_WORDS)) };
}

/** Tells how much words are disguised, for words in their order: one pass over both. */
class DisguiseReader {
  readonly #disguises: readonly Disguise[];
  #next = 0;
  #fullyUntil = 0;
  #partlyUntil = 0;
  #partlyAs = 0;

  constructor(disguises: readonly Disguise[]) {
    this.#disguises = disguises;
  }

  /** What begins before the end of a word and reaches into it disguises it: a spelled-out word is several words here. */
  countOf(start: number, end: number): number {
    for (; (this.#disguises[this.#next]?.start ?? Infinity) < end; this.#next += 1) {
      const disguise = this.#disguises[this.#next] as Disguise;
      const countsAs = COUNTS_AS[disguise.kind];
      if (countsAs === undefined) {
        this.#fullyUntil = Math.max(this.#fullyUntil, disguise.end);
      } else {
        this.#partlyUntil = Math.max(this.#partlyUntil, disguise.end);
        this.#partlyAs = countsAs;
      }
    }
    if (this.#fullyUntil > start) return 1;
    return this.#partlyUntil > start ? this.#partlyAs : 0;
  }
}

function wordStart(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text, at)) at += 1;
  return at;
}

function wordEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && !isSpace(text, at)) at += 1;
  return at;
}

function isSpace(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code < NO_BREAK_SPACE) return code === 0x20 || (code >= 0x09 && code <= 0x0d);
  return WHITE_SPACE.test(text.charAt(at));
}

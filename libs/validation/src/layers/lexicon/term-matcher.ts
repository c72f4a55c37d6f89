import type { NormalisedText } from '@cairn/text-normalisation';
import { fold, GAP, isStretched, type FoldedText } from './folded-text.ts';
import type { TermPattern } from './term-pattern.ts';
import { ROOT, Trie } from './trie.ts';

/** A term in a text; offsets into the normalised text, end excluded. */
export interface TermMatch {
  /** Index of the term among those of the matcher. */
  term: number;
  start: number;
  end: number;
}

/** A text that is nothing but terms says enough with so many of them. */
const MAX_MATCHES = 10_000;

/**
 * Finds any number of terms in one pass over a text (Aho and Corasick, 1975): time grows with the text and with what is
 * found in it, not with the number of terms.
 */
export class TermMatcher {
  readonly #patterns: readonly TermPattern[];
  readonly #trie = new Trie();
  /** The longest end of what led to a state that is the beginning of another term. */
  readonly #fallback: number[] = [ROOT];
  readonly #terms: number[][] = [[]];
  /** The nearest fallback with terms of its own. */
  readonly #shorter: number[] = [ROOT];

  constructor(patterns: readonly TermPattern[]) {
    this.#patterns = patterns;
    for (const [term, { folded }] of patterns.entries()) this.#terms[this.#path(folded)]?.push(term);
    this.#linkFallbacks();
  }

  find(normalised: NormalisedText): TermMatch[] {
    const text = fold(normalised.text);
    const matches: TermMatch[] = [];
    let state = ROOT;
    for (let index = 0; index < text.length && matches.length < MAX_MATCHES; index += 1) {
      state = this.#step(state, text.codes[index] as number);
      for (let at = state; at !== ROOT; at = this.#shorter[at] as number) {
        for (const term of this.#terms[at] as number[]) {
          const match = this.#matchAt(term, index, text, normalised);
          if (match) matches.push(match);
        }
      }
    }
    return matches;
  }

  #path({ codes, length }: FoldedText): number {
    let state = ROOT;
    for (let index = 0; index < length; index += 1) {
      const code = codes[index] as number;
      state = this.#trie.next(state, code) ?? this.#trie.add(state, code);
      this.#terms[state] ??= [];
    }
    return state;
  }

  /** Level by level, since a fallback is always shorter. */
  #linkFallbacks(): void {
    const queue = [ROOT];
    for (const parent of queue) {
      for (const state of this.#trie.children(parent)) {
        queue.push(state);
        const fallback =
          parent === ROOT ? ROOT : this.#step(this.#fallback[parent] as number, this.#trie.codeOf(state));
        this.#fallback[state] = fallback;
        this.#shorter[state] =
          (this.#terms[fallback] as number[]).length > 0 ? fallback : (this.#shorter[fallback] as number);
      }
    }
  }

  #step(from: number, code: number): number {
    for (let state = from; ; state = this.#fallback[state] as number) {
      const next = this.#trie.next(state, code);
      if (next !== undefined) return next;
      if (state === ROOT) return ROOT;
    }
  }

  #matchAt(term: number, last: number, text: FoldedText, normalised: NormalisedText): TermMatch | undefined {
    const { folded, openStart, openEnd } = this.#patterns[term] as TermPattern;
    const first = last - folded.length + 1;
    if (!openStart && first > 0 && text.codes[first - 1] !== GAP) return undefined;
    if (!openEnd && last + 1 < text.length && text.codes[last + 1] !== GAP) return undefined;
    for (let index = 0; index < folded.length; index += 1) {
      const wanted = folded.runs[index] as number;
      const found = text.runs[first + index] as number;
      if (found === wanted || folded.codes[index] === GAP) continue;
      if (found < wanted) return undefined;
      const goesOn = (openStart && index === 0) || (openEnd && index === folded.length - 1);
      if (!goesOn && !isStretched(text, first + index, normalised)) return undefined;
    }
    return {
      term,
      start:
        openStart && last > first
          ? (text.at[first + 1] as number) - (folded.runs[0] as number)
          : (text.at[first] as number),
      end: openEnd ? (text.at[last] as number) + (folded.runs.at(-1) as number) : (text.at[last + 1] as number),
    };
  }
}

import type { NormalisedText } from '@cairn/text-normalisation';

/** A place in phrases, after the words that led to it. */
class Place<Meaning> {
  /** Where each word leads: one word may stand in several phrases. Most places are ends and have none. */
  #next: Map<string, Place<Meaning>[]> | undefined;
  /** Of the phrase that ends here. */
  end: { meaning: Meaning; order: number } | undefined;

  lead(word: string, to: Place<Meaning>): void {
    this.#next ??= new Map();
    const others = this.#next.get(word);
    if (others) others.push(to);
    else this.#next.set(word, [to]);
  }

  after(word: string): readonly Place<Meaning>[] {
    return this.#next?.get(word) ?? NOWHERE;
  }
}

const NOWHERE: readonly never[] = [];

/**
 * Finds phrases, in time that grows with the text alone. Phrases share their choices in a graph of words: written out, some
 * patterns would be thousands.
 */
export class PhraseTable<Meaning> {
  readonly #start = new Place<Meaning>();
  readonly #words = new Set<string>();

  /**
   * @param phrases lower case; `(a|b) c` stands for `a c` and `b c`, and an empty choice for none. Choices are of whole words.
   *   Of equal phrases the last one counts
   */
  constructor(phrases: Iterable<readonly [phrase: string, meaning: Meaning]>) {
    let order = 0;
    for (const [pattern, meaning] of phrases) {
      order += 1;
      const parts = (pattern.match(SYNTAX) ?? []).values();
      for (const place of this.#follow(parts, [this.#start])) place.end = { meaning, order };
    }
  }

  /**
   * Of phrases that begin with one word, the longest; a word is in one phrase only.
   * @param words of the text, for those who look several tables up
   */
  find(normalised: ReadText, words: readonly PlainWord[] = plainWordsOf(normalised.text)): FoundPhrase<Meaning>[] {
    const found: FoundPhrase<Meaning>[] = [];
    for (let at = 0; at < words.length; at += 1) {
      const phrase = this.#phraseAt(words, at, normalised);
      if (!phrase) continue;
      found.push(phrase.found);
      at += phrase.length - 1;
    }
    return found;
  }

  /** @returns where the parts lead from these places, up to the end of the choice or of the pattern */
  #follow(parts: Iterator<string>, from: readonly Place<Meaning>[]): Place<Meaning>[] {
    const ends: Place<Meaning>[] = [];
    let places = [...from];
    for (let { value: part, done } = parts.next(); !done && part !== ')'; { value: part, done } = parts.next()) {
      if (part === '(') places = this.#follow(parts, places);
      else if (part === '|') {
        ends.push(...places);
        places = [...from];
      } else places = [this.#step(places, part as string)];
    }
    return [...ends, ...places];
  }

  #step(places: readonly Place<Meaning>[], word: string): Place<Meaning> {
    const after = new Place<Meaning>();
    this.#words.add(word);
    for (const place of places) place.lead(word, after);
    return after;
  }

  #phraseAt(
    words: readonly PlainWord[],
    at: number,
    normalised: ReadText,
  ): { found: FoundPhrase<Meaning>; length: number } | undefined {
    const first = words[at] as PlainWord;
    let phrase: { found: FoundPhrase<Meaning>; length: number } | undefined;
    let places = this.#start.after(this.#read(first, normalised));
    for (let length = 1; places.length > 0; length += 1) {
      const { end } = words[at + length - 1] as PlainWord;
      const ended = lastOf(places);
      if (ended) phrase = { found: { meaning: ended.meaning, start: first.start, end }, length };
      const word = words[at + length];
      if (!word) break;
      const text = this.#read(word, normalised);
      places = places.flatMap((place) => place.after(text));
    }
    return phrase;
  }

  #read(word: PlainWord, normalised: ReadText): string {
    return word.hasDouble && !this.#words.has(word.text) ? unstretched(word, normalised) : word.text;
  }
}

const SYNTAX = /[(|)]|[^\s(|)]+/g;

function lastOf<Meaning>(places: readonly Place<Meaning>[]): Place<Meaning>['end'] {
  let last: Place<Meaning>['end'];
  for (const { end } of places) if (end && end.order > (last?.order ?? 0)) last = end;
  return last;
}

export type ReadText = Pick<NormalisedText, 'text' | 'originalSpan'>;

/** Offsets into the normalised text, end excluded. */
export interface FoundPhrase<Meaning> {
  meaning: Meaning;
  start: number;
  end: number;
}

export interface PlainWord {
  text: string;
  start: number;
  end: number;
  /** Whether a letter stands twice in it. */
  hasDouble: boolean;
}

const DOUBLES = /([a-z])\1/g;

/** Two of a letter that were more in the original may stand for one: `stuupid` of `stuuuupid`. */
function unstretched({ text, start, end }: PlainWord, { originalSpan }: ReadText): string {
  if (end - start !== text.length) return text;
  return text.replaceAll(DOUBLES, (double, letter: string, at: number) => {
    const [from, to] = originalSpan(start + at, start + at + 2);
    return to - from > 2 ? letter : double;
  });
}

const APOSTROPHES = /['’]/g;

/** Runs of letters and digits, and what follows them after an apostrophe. */
export function plainWordsOf(text: string): PlainWord[] {
  const words: PlainWord[] = [];
  for (let start = 0, end: number; start < text.length; start = Math.max(end, start + 1)) {
    for (end = start; isLetter(text, end) || isDigit(text, end); end += 1);
    if (end === start) continue;
    const firstEnd = end;
    while (isApostrophe(text, end) && isLetter(text, end + 1)) for (end += 1; isLetter(text, end); end += 1);
    const word = text.slice(start, end);
    const plain = end > firstEnd ? word.replaceAll(APOSTROPHES, '') : word;
    words.push({ text: plain, start, end, hasDouble: hasDouble(word) });
  }
  return words;
}

function isLetter(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x61 && code <= 0x7a;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 0x30 && code <= 0x39;
}

function isApostrophe(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code === 0x27 || code === 0x2019;
}

function hasDouble(word: string): boolean {
  for (let at = 1; at < word.length; at += 1) if (word.charCodeAt(at) === word.charCodeAt(at - 1)) return true;
  return false;
}

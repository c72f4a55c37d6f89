import type { NormalisedText } from '@cairn/text-normalisation';

/** Finds phrases of one to five words, in time that grows with the text alone. */
export class PhraseTable<Meaning> {
  readonly #meanings = new Map<string, Meaning>();
  /** First words, and how long phrases with them are at most. */
  readonly #longest = new Map<string, number>();
  readonly #words = new Set<string>();

  /** @param phrases lower case; `(a|b) c` stands for `a c` and `b c`, and an empty choice for none */
  constructor(phrases: Iterable<readonly [phrase: string, meaning: Meaning]>) {
    for (const [pattern, meaning] of phrases) for (const phrase of expanded(pattern)) this.#add(phrase, meaning);
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

  #phraseAt(
    words: readonly PlainWord[],
    at: number,
    normalised: ReadText,
  ): { found: FoundPhrase<Meaning>; length: number } | undefined {
    const first = words[at] as PlainWord;
    const text = this.#read(first, normalised);
    for (let length = this.#longest.get(text) ?? 0; length > 0; length -= 1) {
      const last = words[at + length - 1];
      if (!last) continue;
      let phrase = text;
      for (let next = at + 1; next < at + length; next += 1) {
        phrase += ` ${this.#read(words[next] as PlainWord, normalised)}`;
      }
      const meaning = this.#meanings.get(phrase);
      if (meaning !== undefined) return { found: { meaning, start: first.start, end: last.end }, length };
    }
    return undefined;
  }

  #read(word: PlainWord, normalised: ReadText): string {
    return word.hasDouble && !this.#words.has(word.text) ? unstretched(word, normalised) : word.text;
  }

  #add(phrase: string, meaning: Meaning): void {
    const words = phrase.split(' ');
    const first = words[0] as string;
    for (const word of words) this.#words.add(word);
    this.#meanings.set(phrase, meaning);
    this.#longest.set(first, Math.max(words.length, this.#longest.get(first) ?? 0));
  }
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

const CHOICE = /\(([^()]*)\)/;

function expanded(pattern: string): string[] {
  const choice = CHOICE.exec(pattern);
  if (!choice) return [pattern.replaceAll(/ +/g, ' ').trim()];
  const [before, after] = [pattern.slice(0, choice.index), pattern.slice(choice.index + choice[0].length)];
  return (choice[1] as string).split('|').flatMap((each) => expanded(before + each + after));
}

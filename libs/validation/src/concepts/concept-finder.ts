import { hashOf } from './hashing.ts';
import { BEGINNING_LETTERS, type Words } from './words.ts';

/** A concept and its phrases, parted by commas, as the normaliser writes them; `*` ends a beginning of a word. */
export type ConceptTable<Concept extends string> = Readonly<Record<Concept, string>>;

/** Concepts in a sentence by where they begin, in columns. */
export interface FoundConcepts {
  count: number;
  /** The concept as a bit, for sets of them. */
  readonly bits: Int32Array;
  /** Indices into the words of the text, end excluded. */
  readonly from: Int32Array;
  readonly to: Int32Array;
}

interface PhraseWord {
  hash: number;
  /** Set where the phrase has the beginning of a word. */
  beginning?: string;
}

interface Phrase {
  bit: number;
  words: readonly PhraseWord[];
}

/** Concepts of one sentence; a sentence of nothing but concepts is read as far as this. */
export const MOST_CONCEPTS = 40;
/** As `wordsOf` cuts them, and marks such as `<url>`. */
const PHRASE_WORD = /<[a-z]+(?: \d)?>|!!|[\p{L}\p{N}]+\*?/gu;

/** Finds words and phrases that mean the same, in whatever language. */
export class ConceptFinder<Concept extends string> {
  readonly #bits: ReadonlyMap<Concept, number>;
  readonly #byWord: HashTable<Phrase>;
  readonly #byBeginning: HashTable<Phrase>;
  /** Used again for every sentence. */
  readonly #found: FoundConcepts = {
    count: 0,
    bits: new Int32Array(MOST_CONCEPTS),
    from: new Int32Array(MOST_CONCEPTS),
    to: new Int32Array(MOST_CONCEPTS),
  };

  /** @param table at most 32 concepts */
  constructor(table: ConceptTable<Concept>) {
    const names = Object.keys(table) as Concept[];
    this.#bits = new Map(names.map((concept, index) => [concept, 1 << index]));
    const phrases = names.flatMap((concept) =>
      table[concept].split(',').map((phrase) => ({ bit: this.bitsOf(concept), words: phraseWords(phrase) })),
    );
    const isBeginning = ({ words }: Phrase): boolean => words[0]?.beginning !== undefined;
    this.#byWord = new HashTable(
      phrases.filter((phrase) => !isBeginning(phrase)),
      ({ words }) => words[0]?.hash ?? 0,
    );
    this.#byBeginning = new HashTable(phrases.filter(isBeginning), ({ words }) =>
      hashOf((words[0]?.beginning ?? '').slice(0, BEGINNING_LETTERS)),
    );
  }

  bitsOf(...concepts: readonly Concept[]): number {
    return concepts.reduce((set, concept) => set | (this.#bits.get(concept) ?? 0), 0);
  }

  /**
   * The concepts of the words from `from` to before `to`; where a concept has several phrases in one place, the longest.
   * @returns good until the next call
   */
  find(words: Words, from: number, to: number): FoundConcepts {
    const found = this.#found;
    found.count = 0;
    for (let at = from; at < to; at++) {
      const first = found.count;
      addPhrases(this.#byWord.get(words.hashes[at] as number), words, at, to, found, first);
      const beginning = words.beginnings[at] as number;
      if (beginning !== 0) addPhrases(this.#byBeginning.get(beginning), words, at, to, found, first);
    }
    return found;
  }
}

function phraseWords(phrase: string): PhraseWord[] {
  return (phrase.match(PHRASE_WORD) ?? []).map((word) =>
    word.endsWith('*') ? { hash: 0, beginning: word.slice(0, -1) } : { hash: hashOf(word) },
  );
}

/** @param first index of what was found from the same word on; the longest phrase of a concept stays */
function addPhrases(
  phrases: readonly Phrase[] | undefined,
  words: Words,
  at: number,
  end: number,
  found: FoundConcepts,
  first: number,
): void {
  if (phrases === undefined) return;
  for (const phrase of phrases) {
    if (!isAt(phrase, words, at, end)) continue;
    const to = at + phrase.words.length;
    let same = found.count - 1;
    while (same >= first && found.bits[same] !== phrase.bit) same -= 1;
    if (same >= first) found.to[same] = Math.max(found.to[same] as number, to);
    else if (found.count < MOST_CONCEPTS) {
      const index = found.count++;
      found.bits[index] = phrase.bit;
      found.from[index] = at;
      found.to[index] = to;
    }
  }
}

function isAt({ words: phrase }: Phrase, words: Words, at: number, end: number): boolean {
  if (at + phrase.length > end) return false;
  for (let index = 0; index < phrase.length; index++) {
    const { hash, beginning } = phrase[index] as PhraseWord;
    if (beginning === undefined) {
      if (words.hashes[at + index] !== hash) return false;
    } else if (!beginsWith(words, at + index, beginning)) return false;
  }
  return true;
}

function beginsWith({ text, starts, ends, beginnings }: Words, at: number, beginning: string): boolean {
  const start = starts[at] as number;
  if (beginnings[at] === 0 || (ends[at] as number) - start < beginning.length) return false;
  return text.startsWith(beginning, start);
}

/** A map from 32 bits, which most questions do not find in it, without a step of its own for each. */
class HashTable<Entry> {
  readonly #keys: Int32Array;
  readonly #entries: (Entry[] | undefined)[];
  readonly #mask: number;

  constructor(entries: readonly Entry[], keyOf: (entry: Entry) => number) {
    const byKey = Map.groupBy(entries, keyOf);
    const size = 2 ** Math.ceil(Math.log2(byKey.size * 4 + 4));
    this.#mask = size - 1;
    this.#keys = new Int32Array(size);
    this.#entries = new Array<Entry[] | undefined>(size).fill(undefined);
    for (const [key, group] of byKey) {
      let at = key & this.#mask;
      while (this.#entries[at] !== undefined) at = (at + 1) & this.#mask;
      this.#keys[at] = key;
      this.#entries[at] = group;
    }
  }

  get(key: number): readonly Entry[] | undefined {
    let at = key & this.#mask;
    while (this.#entries[at] !== undefined) {
      if (this.#keys[at] === key) return this.#entries[at];
      at = (at + 1) & this.#mask;
    }
    return undefined;
  }
}

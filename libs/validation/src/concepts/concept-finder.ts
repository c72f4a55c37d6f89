import type { Word } from './words.ts';

/** A concept and its phrases, parted by commas, as the normaliser writes them; `*` ends a beginning of a word. */
export type ConceptTable<Concept extends string> = Readonly<Record<Concept, string>>;

export interface Found {
  /** The concept as a bit, for sets of them. */
  bit: number;
  /** Indices into the words of the sentence, end excluded. */
  from: number;
  to: number;
}

interface Phrase {
  bit: number;
  words: readonly string[];
}

/** Letters by which beginnings of words are found; a phrase that starts with one has at least as many. */
const PREFIX_LETTERS = 4;
/** As `sentencesOf` cuts them, and marks such as `<url>`. */
const PHRASE_WORD = /<[a-z]+(?: \d)?>|!!|[\p{L}\p{N}]+\*?/gu;

/** Finds words and phrases that mean the same, in whatever language. */
export class ConceptFinder<Concept extends string> {
  readonly #bits: ReadonlyMap<Concept, number>;
  readonly #byWord = new Map<string, Phrase[]>();
  readonly #byPrefix = new Map<string, Phrase[]>();

  /** @param table at most 31 concepts */
  constructor(table: ConceptTable<Concept>) {
    const names = Object.keys(table) as Concept[];
    this.#bits = new Map(names.map((concept, index) => [concept, 1 << index]));
    for (const concept of names) {
      for (const phrase of table[concept].split(','))
        this.#learn(this.bitsOf(concept), phrase.match(PHRASE_WORD) ?? []);
    }
  }

  #learn(bit: number, words: readonly string[]): void {
    const first = words[0] ?? '';
    const isPrefix = first.endsWith('*');
    const phrases = isPrefix ? this.#byPrefix : this.#byWord;
    const key = isPrefix ? first.slice(0, PREFIX_LETTERS) : first;
    phrases.set(key, [...(phrases.get(key) ?? []), { bit, words }]);
  }

  bitsOf(...concepts: readonly Concept[]): number {
    return concepts.reduce((set, concept) => set | (this.#bits.get(concept) ?? 0), 0);
  }

  /** The concepts in a sentence by where they begin; where a concept has several phrases, the longest. */
  find(sentence: readonly Word[]): Found[] {
    const found: Found[] = [];
    for (let at = 0; at < sentence.length; at++) {
      const word = (sentence[at] as Word).text;
      const first = found.length;
      addPhrases(this.#byWord.get(word), sentence, at, found, first);
      if (word.length >= PREFIX_LETTERS) {
        addPhrases(this.#byPrefix.get(word.slice(0, PREFIX_LETTERS)), sentence, at, found, first);
      }
    }
    return found;
  }
}

/** @param first index of what was found from the same word on; the longest phrase of a concept stays */
function addPhrases(
  phrases: readonly Phrase[] | undefined,
  sentence: readonly Word[],
  at: number,
  found: Found[],
  first: number,
): void {
  for (const { bit, words } of phrases ?? []) {
    if (!isAt(words, sentence, at)) continue;
    const to = at + words.length;
    let same = found.length - 1;
    while (same >= first && found[same]?.bit !== bit) same -= 1;
    if (same < first) found.push({ bit, from: at, to });
    else if ((found[same] as Found).to < to) found[same] = { bit, from: at, to };
  }
}

function isAt(phrase: readonly string[], sentence: readonly Word[], at: number): boolean {
  return phrase.every((part, index) => {
    const word = sentence[at + index]?.text;
    return part.endsWith('*') ? word?.startsWith(part.slice(0, -1)) : word === part;
  });
}

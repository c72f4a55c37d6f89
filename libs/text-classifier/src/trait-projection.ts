import type { WordVectors } from './word-vectors.ts';

/** What the words of some texts have of each trait; every word is worked out once, however many texts have it. */
export class Projection {
  readonly #vectors: WordVectors;
  /** Rows of the distinct words. */
  readonly #rows: Uint32Array;
  /** By distinct word, then by trait. */
  readonly values: Float64Array;
  /** For each text its words, as numbers among the distinct ones. */
  readonly texts: readonly Uint32Array[];

  constructor(vectors: WordVectors, texts: readonly Uint32Array[], directions: Float64Array, traits: number) {
    const places = new Map<number, number>();
    this.texts = texts.map((rows) =>
      rows.map((row) => {
        const known = places.get(row);
        if (known !== undefined) return known;
        places.set(row, places.size);
        return places.size - 1;
      }),
    );
    this.#vectors = vectors;
    this.#rows = Uint32Array.from(places.keys());
    this.values = new Float64Array(this.#rows.length * traits);
    project(vectors, this.#rows, directions, this.values);
  }

  /** Adds the slope in a word's trait to the slopes of the trait's direction. */
  addSlope(word: number, trait: number, slope: number, slopes: Float64Array): void {
    const { dimensions, values } = this.#vectors;
    const start = (this.#rows[word] as number) * dimensions;
    const first = trait * dimensions;
    for (let at = 0; at < dimensions; at += 1) {
      slopes[first + at] = (slopes[first + at] as number) + slope * (values[start + at] as number);
    }
  }
}

/** @param into what the words of these rows have of each trait, one word after the other */
export function project(
  { dimensions, values }: WordVectors,
  rows: Uint32Array,
  directions: Float64Array,
  into: Float64Array,
): void {
  const traits = directions.length / dimensions;
  // Two words and four traits at a time: this loop is most of the training's time.
  for (let word = 0; word < rows.length; word += 2) {
    const hasOther = word + 1 < rows.length;
    const start = (rows[word] as number) * dimensions;
    const otherStart = (rows[hasOther ? word + 1 : word] as number) * dimensions;
    for (let trait = 0; trait < traits; trait += 4) {
      let [first, second] = [trait * dimensions, (trait + 1) * dimensions];
      let [third, fourth] = [(trait + 2) * dimensions, (trait + 3) * dimensions];
      let [a, b, c, d] = [0, 0, 0, 0];
      let [otherA, otherB, otherC, otherD] = [0, 0, 0, 0];
      for (let at = 0; at < dimensions; at += 1, first += 1, second += 1, third += 1, fourth += 1) {
        const value = values[start + at] as number;
        const other = values[otherStart + at] as number;
        const one = directions[first] as number;
        const two = directions[second] as number;
        const three = directions[third] as number;
        const four = directions[fourth] as number;
        a += value * one;
        b += value * two;
        c += value * three;
        d += value * four;
        otherA += other * one;
        otherB += other * two;
        otherC += other * three;
        otherD += other * four;
      }
      const to = word * traits + trait;
      into[to] = a;
      into[to + 1] = b;
      into[to + 2] = c;
      into[to + 3] = d;
      if (!hasOther) continue;
      into[to + traits] = otherA;
      into[to + traits + 1] = otherB;
      into[to + traits + 2] = otherC;
      into[to + traits + 3] = otherD;
    }
  }
}

import type { TraitWeights } from './trait-section.ts';

/** A word that is not known: it has nothing of any trait. */
export const UNKNOWN = -1;
/** Below every byte of a table. */
const LEAST = -128;
/** Parts overlap, so words are compared with each other once, so many together, for all parts that hold them all. */
const BLOCK = 10;

/** How much of each trait there is in any part of one text: as much as the word has that has most of it. */
export class MostOfTraits {
  readonly #table: Int8Array;
  readonly #traits: number;
  readonly #rows: Int32Array;
  readonly #unknown: Int8Array;
  readonly #blocks: Int8Array[];

  /** @param rows of the text's words in the table, or `UNKNOWN` */
  constructor({ table, header }: TraitWeights, rows: Int32Array) {
    this.#table = table;
    this.#traits = header.traits;
    this.#rows = rows;
    this.#unknown = new Int8Array(header.traits);
    this.#blocks = Array.from({ length: Math.floor(rows.length / BLOCK) }, (_, block) => {
      const most = new Int8Array(this.#traits).fill(LEAST);
      for (let at = block * BLOCK; at < (block + 1) * BLOCK; at += 1) this.#raise(most, at);
      return most;
    });
  }

  /** In steps of the table's scales, of the words from `from` to before `to`. */
  of(from: number, to: number): Int8Array {
    const most = new Int8Array(this.#traits);
    if (from < to) most.fill(LEAST);
    for (let at = from; at < to;) {
      const block = at % BLOCK === 0 && at + BLOCK <= to ? this.#blocks[at / BLOCK] : undefined;
      if (block) raise(most, block, 0);
      else this.#raise(most, at);
      at += block ? BLOCK : 1;
    }
    return most;
  }

  /** The first word of the part that has so much of a trait; undefined when that is one that is not known. */
  bearerOf(trait: number, most: number, from: number, to: number): number | undefined {
    for (let at = from; at < to; at += 1) {
      const row = this.#rows[at] as number;
      const value = row === UNKNOWN ? 0 : this.#table[row * this.#traits + trait];
      if (value === most) return row === UNKNOWN ? undefined : at;
    }
    return undefined;
  }

  #raise(most: Int8Array, at: number): void {
    const row = this.#rows[at] as number;
    if (row === UNKNOWN) raise(most, this.#unknown, 0);
    else raise(most, this.#table, row * this.#traits);
  }
}

function raise(most: Int8Array, values: Int8Array, from: number): void {
  for (let trait = 0; trait < most.length; trait += 1) {
    most[trait] = Math.max(most[trait] as number, values[from + trait] as number);
  }
}

import { endianness } from 'node:os';
import { LANGUAGES } from './languages.ts';

/** What a piece of a word says for each language in which it occurs; more is likelier, about the logarithm of its share. */
export interface NgramEntry {
  hash: number;
  weights: { language: number; weight: number }[];
}

const MAGIC = 'CAIRN-LANG-1';

/**
 * Counts of word pieces by language, in a few typed arrays: two megabytes for what takes eighty as JavaScript objects.
 *
 * File: a line `CAIRN-LANG-1 en de …`, padded with spaces to whole words of four bytes; number of entries and of weights
 * (uint32, little-endian as all); hashes (uint32, ascending); weights per entry (uint8); languages (uint8); weights (uint8).
 */
export class NgramTable {
  readonly #hashes: Uint32Array;
  readonly #offsets: Uint32Array;
  readonly #languageOf: Uint8Array;
  readonly #weights: Uint8Array;
  /** First entry of every value of a hash's upper 16 bits. */
  readonly #firstOf = new Uint32Array(0x10001);

  constructor(file: Uint8Array) {
    const lineEnd = file.indexOf(0x0a);
    const [magic, ...languages] = Buffer.from(file.subarray(0, lineEnd)).toString('ascii').trim().split(/ +/);
    if (magic !== MAGIC) throw new Error('The table of word pieces is damaged or of another version.');
    if (languages.join() !== LANGUAGES.join()) throw new Error('The table of word pieces is of other languages.');
    const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
    let at = lineEnd + 1;
    const entries = view.getUint32(at, true);
    const weights = view.getUint32(at + 4, true);
    at += 8;
    this.#hashes = uint32s(file, at, entries);
    at += 4 * entries;
    this.#offsets = new Uint32Array(entries + 1);
    for (let index = 0; index < entries; index += 1) {
      this.#offsets[index + 1] = (this.#offsets[index] as number) + (file[at + index] as number);
    }
    at += entries;
    this.#languageOf = file.subarray(at, at + weights);
    this.#weights = file.subarray(at + weights, at + 2 * weights);
    let entry = 0;
    for (let upper = 0; upper <= 0x10000; upper += 1) {
      while (entry < entries && (this.#hashes[entry] as number) >>> 16 < upper) entry += 1;
      this.#firstOf[upper] = entry;
    }
  }

  /**
   * Adds what a piece says to the scores, one per language.
   * @returns whether any language has it
   */
  addTo(scores: Float64Array, hash: number): boolean {
    const upper = hash >>> 16;
    const end = this.#firstOf[upper + 1] as number;
    for (let entry = this.#firstOf[upper] as number; entry < end; entry += 1) {
      if (this.#hashes[entry] !== hash) continue;
      for (let at = this.#offsets[entry] as number; at < (this.#offsets[entry + 1] as number); at += 1) {
        const language = this.#languageOf[at] as number;
        scores[language] = (scores[language] as number) + (this.#weights[at] as number);
      }
      return true;
    }
    return false;
  }
}

/** As they lie in the file where this machine reads numbers in that order, which nearly all do; else one by one. */
function uint32s(file: Uint8Array, at: number, length: number): Uint32Array {
  const start = file.byteOffset + at;
  if (endianness() === 'LE' && start % 4 === 0) return new Uint32Array(file.buffer, start, length);
  const view = new DataView(file.buffer, start, 4 * length);
  return Uint32Array.from({ length }, (_, index) => view.getUint32(4 * index, true));
}

/** The file of a table; the same entries give the same bytes in any order. */
export function encodeNgramTable(languages: readonly string[], entries: readonly NgramEntry[]): Uint8Array {
  const sorted = [...entries].sort((one, other) => one.hash - other.hash);
  const weights = sorted.flatMap((entry) => [...entry.weights].sort((one, other) => one.language - other.language));
  const line = [MAGIC, ...languages].join(' ');
  const head = Buffer.from(line.padEnd(Math.ceil((line.length + 1) / 4) * 4 - 1) + '\n', 'ascii');
  const numbers = Buffer.alloc(8 + 4 * sorted.length);
  numbers.writeUInt32LE(sorted.length, 0);
  numbers.writeUInt32LE(weights.length, 4);
  for (const [index, { hash }] of sorted.entries()) numbers.writeUInt32LE(hash, 8 + 4 * index);
  return Buffer.concat([
    head,
    numbers,
    Uint8Array.from(sorted, (entry) => entry.weights.length),
    Uint8Array.from(weights, ({ language }) => language),
    Uint8Array.from(weights, ({ weight }) => weight),
  ]);
}

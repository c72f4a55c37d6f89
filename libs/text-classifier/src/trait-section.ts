import { fnv1a } from './fnv-1a.ts';
import type { TrainedTraits } from './train-traits.ts';
import { project } from './trait-projection.ts';

/** Sizes of a model's traits, as they stand in its header. */
export interface TraitHeader {
  /** Words that have traits. */
  words: number;
  /** How many traits a word has. */
  traits: number;
  /** How many combinations of traits weigh by themselves. */
  combinations: number;
}

/** Traits as they are read from a file. */
export interface TraitWeights {
  header: TraitHeader;
  /** Sorted, see `wordKey`. */
  keys: Uint32Array;
  /** Of every word in the order of the keys, in steps of `scales`. */
  table: Int8Array;
  scales: Float32Array;
  offsets: Float32Array;
  weights: Float32Array;
  /** By trait, then by combination. */
  inCombinations: Float32Array;
  combinationOffsets: Float32Array;
  combinationWeights: Float32Array;
  bias: number;
}

export interface TraitParts {
  trained: TrainedTraits;
  /** Words whose traits go into the file. */
  words: readonly string[];
  /** What the traits' sum is multiplied with, before it is added to the rest. */
  share: number;
}

const LARGEST_BYTE = 127;
/** Of the values of a trait, so many are cut to the largest byte, so that rare words do not make the steps coarse. */
const CUT = 0.0005;

/** Of 30,000 words hardly two have the same. */
export const wordKey = fnv1a;

/** Keys of words, their traits in a byte each, then scales, offsets and weights as 32-bit floats; little endian. */
export function traitBytes({ trained, words, share }: TraitParts): { header: TraitHeader; bytes: Buffer } {
  const { traits, combinations, vectors } = trained;
  const rows = new Map(words.map((word): [number, number] => [wordKey(word), vectors.rows.get(word) ?? 0]));
  const keys = Uint32Array.from(rows.keys()).sort();
  const values = new Float64Array(keys.length * traits);
  project(
    vectors,
    Uint32Array.from(keys, (key) => rows.get(key) ?? 0),
    trained.directions,
    values,
  );
  const scales = Float32Array.from({ length: traits }, (_, trait) => scaleOf(values, trait, traits));
  const steps = Int8Array.from(values, (value, at) => {
    const step = Math.round(value / (scales[at % traits] as number));
    return Math.max(-LARGEST_BYTE, Math.min(LARGEST_BYTE, step));
  });
  const floats = Float32Array.from([
    ...scales,
    ...trained.offsets,
    ...trained.weights.map((weight) => weight * share),
    ...trained.inCombinations,
    ...trained.combinationOffsets,
    ...trained.combinationWeights.map((weight) => weight * share),
    trained.bias * share,
  ]);
  const header = { words: keys.length, traits, combinations };
  return { header, bytes: Buffer.concat([keys, steps, floats].map((part) => Buffer.from(part.buffer))) };
}

function scaleOf(values: Float64Array, trait: number, traits: number): number {
  const sizes = Float64Array.from({ length: values.length / traits }, (_, at) =>
    Math.abs(values[at * traits + trait] as number),
  ).sort();
  return (sizes[Math.ceil((sizes.length - 1) * (1 - CUT))] ?? 0) / LARGEST_BYTE || 1;
}

export function traitSectionSize({ words, traits, combinations }: TraitHeader): number {
  return words * (4 + traits) + 4 * (3 * traits + combinations * (traits + 2) + 1);
}

/** @param bytes of `traitSectionSize` */
export function readTraits(bytes: Uint8Array, header: TraitHeader): TraitWeights {
  const { words, traits, combinations } = header;
  // Copied, because the numbers of a file may begin anywhere; the table, nearly all of it, is of bytes and stays in place.
  const copied = (from: number, to?: number): ArrayBuffer => new Uint8Array(bytes.subarray(from, to)).buffer;
  const [keysEnd, tableEnd] = [words * 4, words * (4 + traits)];
  const floats = new Float32Array(copied(tableEnd));
  let at = 0;
  const next = (count: number): Float32Array => floats.subarray(at, (at += count));
  return {
    header,
    keys: new Uint32Array(copied(0, keysEnd)),
    table: new Int8Array(bytes.buffer, bytes.byteOffset + keysEnd, words * traits),
    scales: next(traits),
    offsets: next(traits),
    weights: next(traits),
    inCombinations: next(traits * combinations),
    combinationOffsets: next(combinations),
    combinationWeights: next(combinations),
    bias: next(1)[0] as number,
  };
}

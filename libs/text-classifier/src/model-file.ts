import { createHash } from 'node:crypto';
import type { Calibration } from './calibration.ts';
import { classTableSize } from './class-features.ts';
import type { FeatureOptions } from './feature-options.ts';
import type { TrainedModel } from './train.ts';
import {
  readTraits,
  traitBytes,
  traitSectionSize,
  type TraitHeader,
  type TraitParts,
  type TraitWeights,
} from './trait-section.ts';

const MAGIC = 'CTC1';
/** Magic and length of the header. */
const PREFIX_BYTES = 8;
const LARGEST_BYTE = 127;

/** Texts of more words than `from` are also judged by parts of `words` words, one every `step` words. */
export interface Windows {
  from: number;
  words: number;
  step: number;
  /** So much less does the sum of a part count: the worst of many is high by chance. Default 0. */
  margin?: number;
}

/** What stands before the weights, as JSON. */
export interface ModelHeader {
  features: FeatureOptions;
  /** A weight's byte times this is the weight. */
  scale: number;
  /** The same for classes of words, when there are any. */
  classScale?: number;
  bias: number;
  calibration: Calibration;
  named: { name: string; weight: number }[];
  windows: Windows;
  /** Sizes of the traits, when there are any. */
  traits?: TraitHeader;
  /** Of the weights' bytes, in hexadecimal. */
  weightsSha256: string;
}

export interface ModelParts extends Pick<ModelHeader, 'features' | 'calibration' | 'windows'> {
  named: readonly string[];
  /** Traits of words beside the other features; none by default. */
  traits?: TraitParts;
}

/**
 * The file of a model: `CTC1`, the header's length (32 bits, little endian), the header, then a signed byte for every
 * bucket, of words first and then of classes of words, then the traits of words. Weights smaller than half a step of
 * the largest become zero. The same model gives the same bytes.
 */
export function modelBytes(model: TrainedModel, parts: ModelParts): Uint8Array {
  const { features, calibration, windows, named } = parts;
  const words = inBytes(model.weights);
  const classes = inBytes(model.classWeights);
  const traits = parts.traits && traitBytes(parts.traits);
  const weights = Buffer.concat([words.bytes, classes.bytes, ...(traits ? [traits.bytes] : [])]);
  const header: ModelHeader = {
    features,
    scale: words.scale,
    ...(features.classes && { classScale: classes.scale }),
    bias: model.bias,
    calibration,
    named: named.map((name, index) => ({ name, weight: model.named[index] as number })),
    windows,
    ...(traits && { traits: traits.header }),
    weightsSha256: sha256(weights),
  };
  const head = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), length, head, weights]);
}

function inBytes(weights: Float64Array): { bytes: Uint8Array; scale: number } {
  const scale = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) / LARGEST_BYTE || 1;
  return { bytes: new Uint8Array(Int8Array.from(weights, (weight) => Math.round(weight / scale)).buffer), scale };
}

/** What is read from a model's file. */
export interface ReadModel {
  header: ModelHeader;
  weights: Int8Array;
  classWeights: Int8Array;
  traits?: TraitWeights;
}

/** @throws Error when the bytes are no such model, or not whole */
export function readModel(bytes: Uint8Array): ReadModel {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < PREFIX_BYTES || file.toString('latin1', 0, 4) !== MAGIC) {
    throw new Error(`This is no model of the form ${MAGIC}: ${file.length} bytes.`);
  }
  const start = PREFIX_BYTES + file.readUInt32LE(4);
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + start, Math.max(0, file.length - start));
  const header = JSON.parse(file.toString('utf8', PREFIX_BYTES, start)) as ModelHeader;
  const { bits, classes } = header.features;
  const ofWords = 2 ** bits;
  const ofClasses = ofWords + (classes ? classTableSize(classes) : 0);
  const isWhole =
    weights.length === ofClasses + (header.traits ? traitSectionSize(header.traits) : 0) &&
    sha256(file.subarray(start)) === header.weightsSha256;
  if (!isWhole) throw new Error(`The weights of this model are not those its header names: ${weights.length} bytes.`);
  return {
    header,
    weights: weights.subarray(0, ofWords),
    classWeights: weights.subarray(ofWords, ofClasses),
    ...(header.traits && { traits: readTraits(file.subarray(start + ofClasses), header.traits) }),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

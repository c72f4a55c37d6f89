import { createHash } from 'node:crypto';
import type { Calibration } from './calibration.ts';
import type { FeatureOptions } from './feature-options.ts';
import type { TrainedModel } from './train.ts';

const MAGIC = 'CTC1';
/** Magic and length of the header. */
const PREFIX_BYTES = 8;
const LARGEST_BYTE = 127;

/** Texts of more words than `from` are also judged by parts of `words` words, one every `step` words. */
export interface Windows {
  from: number;
  words: number;
  step: number;
}

/** What stands before the weights, as JSON. */
export interface ModelHeader {
  features: FeatureOptions;
  /** A weight's byte times this is the weight. */
  scale: number;
  bias: number;
  calibration: Calibration;
  named: { name: string; weight: number }[];
  windows: Windows;
  /** Of the weights' bytes, in hexadecimal. */
  weightsSha256: string;
}

export interface ModelParts extends Pick<ModelHeader, 'features' | 'calibration' | 'windows'> {
  named: readonly string[];
}

/**
 * The file of a model: `CTC1`, the header's length (32 bits, little endian), the header, then a signed byte for every
 * bucket. Weights smaller than half a step of the largest become zero. The same model gives the same bytes.
 */
export function modelBytes(model: TrainedModel, { features, calibration, windows, named }: ModelParts): Uint8Array {
  const scale = model.weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) / LARGEST_BYTE || 1;
  const weights = Int8Array.from(model.weights, (weight) => Math.round(weight / scale));
  const header: ModelHeader = {
    features,
    scale,
    bias: model.bias,
    calibration,
    named: named.map((name, index) => ({ name, weight: model.named[index] as number })),
    windows,
    weightsSha256: sha256(new Uint8Array(weights.buffer)),
  };
  const head = Buffer.from(JSON.stringify(header), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(head.length);
  return Buffer.concat([Buffer.from(MAGIC, 'latin1'), length, head, new Uint8Array(weights.buffer)]);
}

/** @throws Error when the bytes are no such model, or not whole */
export function readModel(bytes: Uint8Array): { header: ModelHeader; weights: Int8Array } {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < PREFIX_BYTES || file.toString('latin1', 0, 4) !== MAGIC) {
    throw new Error(`This is no model of the form ${MAGIC}: ${file.length} bytes.`);
  }
  const start = PREFIX_BYTES + file.readUInt32LE(4);
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset + start, Math.max(0, file.length - start));
  const header = JSON.parse(file.toString('utf8', PREFIX_BYTES, start)) as ModelHeader;
  const isWhole = weights.length === 2 ** header.features.bits && sha256(file.subarray(start)) === header.weightsSha256;
  if (!isWhole) throw new Error(`The weights of this model are not those its header names: ${weights.length} bytes.`);
  return { header, weights };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

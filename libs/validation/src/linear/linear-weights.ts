import { createHash } from 'node:crypto';

const MAGIC = 'CLW1';
/** Magic, bias and scale. */
const HEADER_BYTES = 12;
const LARGEST_BYTE = 127;

/**
 * Weights of a linear model over hashed features, a signed byte each: `CLW1`, bias and scale (32-bit floats, little
 * endian), then a power of two of bytes. Bias and scale are chosen so that a sum of 0 is the decision point.
 */
export class LinearWeights {
  readonly bias: number;
  /** First twelve hexadecimal digits of the file's SHA-256: names the model. */
  readonly hash: string;
  readonly #scale: number;
  readonly #weights: Int8Array;
  readonly #mask: number;

  /** @throws Error when the bytes are no such model */
  constructor(bytes: Uint8Array) {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const buckets = bytes.byteLength - HEADER_BYTES;
    const isModel =
      buckets > 0 && (buckets & (buckets - 1)) === 0 && Buffer.from(bytes.slice(0, 4)).toString('latin1') === MAGIC;
    if (!isModel) throw new Error(`This is no model of the form ${MAGIC}: ${bytes.byteLength} bytes.`);
    this.bias = view.getFloat32(4, true);
    this.#scale = view.getFloat32(8, true);
    this.#weights = new Int8Array(bytes.buffer, bytes.byteOffset + HEADER_BYTES, buckets);
    this.#mask = buckets - 1;
    this.hash = createHash('sha256').update(bytes).digest('hex').slice(0, 12);
  }

  of(featureHash: number): number {
    return (this.#weights[featureHash & this.#mask] as number) * this.#scale;
  }

  /**
   * Sum of the buckets' weights, each with the value 1 / √n.
   * @param first the bucket that 0 stands for
   */
  meanOf(buckets: Int32Array, first = 0): number {
    let sum = 0;
    for (const bucket of buckets) sum += this.#weights[(bucket + first) & this.#mask] as number;
    return (sum * this.#scale) / Math.sqrt(buckets.length || 1);
  }

  /** The file of a model; what is smaller than half a step of the largest weight becomes zero. */
  static toBytes(weights: Float64Array, bias: number): Uint8Array {
    const scale = weights.reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) / LARGEST_BYTE || 1;
    const bytes = new Uint8Array(HEADER_BYTES + weights.length);
    bytes.set(Buffer.from(MAGIC, 'latin1'));
    const view = new DataView(bytes.buffer);
    view.setFloat32(4, bias, true);
    view.setFloat32(8, scale, true);
    weights.forEach((weight, index) => view.setInt8(HEADER_BYTES + index, Math.round(weight / scale)));
    return bytes;
  }
}

/** 0 to 1, four decimals, so that the same input reads the same everywhere. */
export function probabilityOf(sum: number): number {
  return Math.round(10_000 / (1 + Math.exp(-sum))) / 10_000;
}

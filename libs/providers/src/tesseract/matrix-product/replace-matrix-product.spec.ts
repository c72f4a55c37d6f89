import { instantiateFrom } from '@cairn/wasm-memory';
import { packageAsset } from '@cairn/worker-entry';
import { createRequire } from 'node:module';
import { replaceMatrixProduct } from './replace-matrix-product.ts';

type MatrixProduct = (...rowsColumnsAndAddresses: number[]) => void;
interface Memory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
interface Table {
  readonly length: number;
  get(at: number): MatrixProduct | null;
}

const PAGE_BYTES = 65_536;

/** The engine's memory, its own function and ours. */
async function bothProducts(): Promise<{ memory: Memory; own: MatrixProduct; ours: MatrixProduct }> {
  let memory: Memory | undefined;
  let changed: { own: MatrixProduct | null; ours: MatrixProduct | null }[] = [];
  const engine = 'tesseract.js-core/tesseract-core-simd-lstm';
  const path = packageAsset(`${engine}.wasm`, import.meta.url);
  const instantiation = await instantiateFrom(path, (exports, digest) => {
    const exported = Object.values(exports as Record<string, object>);
    memory = exported.find(({ constructor: { name } }) => name === 'Memory') as Memory;
    const table = exported.find(({ constructor: { name } }) => name === 'Table') as Table;
    const entries = Array.from({ length: table.length }, (_, at) => table.get(at));
    expect(replaceMatrixProduct(exports, digest)).toBe(true);
    changed = entries.map((own, at) => ({ own, ours: table.get(at) })).filter(({ own, ours }) => own !== ours);
  });
  const load = createRequire(import.meta.url)(`${engine}.js`) as (options: object) => Promise<object>;
  await load(instantiation);
  const [only, ...others] = changed;
  if (!memory || !only?.own || !only.ours || others.length > 0) throw new Error('Not one function was replaced');
  return { memory, own: only.own, ours: only.ours };
}

describe('replaceMatrixProduct', () => {
  it('gives the engine a function with the same results to the bit, for any size', async () => {
    const { memory, own, ours } = await bothProducts();
    const base = memory.grow(4) * PAGE_BYTES;
    const random = randomNumbers(1);
    const eightBits = Int8Array.from({ length: 100_000 }, () => Math.floor(random() * 255) - 127);

    for (let round = 0; round < 300; round++) {
      const [rows, columns] = [1 + Math.floor(random() * 30), 2 + Math.floor(random() * 150)];
      const width = columns | 1;
      const [weights, scales, inputs, results] = [base, base + 8_192, base + 16_384, base + 32_768];
      // What lies beyond the inputs must not count, whatever it is.
      const from = Math.floor(random() * 50_000);
      new Int8Array(memory.buffer, base, 24_576).set(eightBits.subarray(from, from + 24_576));
      new Float32Array(memory.buffer, scales, rows).forEach((_, at, floats) => (floats[at] = random()));
      const matrix = new Int8Array(memory.buffer, weights, rows * width);
      if (width > columns) for (let row = 0; row < rows; row++) matrix[row * width + columns - 1] = 0;
      const answer = (product: MatrixProduct): string => {
        new Uint8Array(memory.buffer, results, 4 * rows + 16).fill(0xff);
        product(rows, columns, weights, scales, inputs, results);
        return Buffer.from(memory.buffer, results, 4 * rows + 16).toString('hex');
      };

      expect({ rows, columns, results: answer(ours) }).toEqual({ rows, columns, results: answer(own) });
    }
  });

  it('leaves alone an engine that it does not know', () => {
    const engine = {};

    expect(replaceMatrixProduct(engine, 'of another build')).toBe(false);
  });
});

/** Linear congruential, from 0 up to 1. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

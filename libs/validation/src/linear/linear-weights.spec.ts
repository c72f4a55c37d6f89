import { LinearWeights, probabilityOf } from './linear-weights.ts';

describe('LinearWeights', () => {
  const bytes = LinearWeights.toBytes(Float64Array.of(2, -1, 0.001, 0), -0.5);
  const weights = new LinearWeights(bytes);

  it('reads what was written, to a 127th of the largest weight', () => {
    expect(weights.bias).toBe(-0.5);
    expect(weights.of(0)).toBeCloseTo(2);
    expect(weights.of(1)).toBeCloseTo(-1, 1);
    expect(weights.of(2)).toBe(0);
  });

  it('takes as many bits of a hash as it has buckets for', () => {
    expect(weights.of(0xffff_fffc)).toBe(weights.of(0));
  });

  it('adds up features by the root of their number', () => {
    expect(weights.meanOf(Int32Array.of(0, 0, 0, 0))).toBeCloseTo(4);
    expect(weights.meanOf(Int32Array.of(0), 1)).toBeCloseTo(-1, 1);
    expect(weights.meanOf(new Int32Array())).toBe(0);
  });

  it('is named by its bytes', () => {
    expect(weights.hash).toMatch(/^[0-9a-f]{12}$/);
    expect(new LinearWeights(LinearWeights.toBytes(Float64Array.of(1, 1), 0)).hash).not.toBe(weights.hash);
  });

  it('refuses what is no model', () => {
    expect(() => new LinearWeights(bytes.slice(0, 15))).toThrow('no model');
    expect(() => new LinearWeights(new Uint8Array(16))).toThrow('no model');
  });
});

it('reads a sum of 0 as one half', () => {
  expect(probabilityOf(0)).toBe(0.5);
  expect(probabilityOf(-50)).toBe(0);
});

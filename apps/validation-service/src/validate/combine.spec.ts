import { certain, NO_RISK, type LayerResult } from '../layers/layer.ts';
import { defaultPolicy, type Policy } from '../policy/policy.ts';
import { combine, type LayerRun } from './combine.ts';

const policy: Policy = {
  ...defaultPolicy,
  layers: { a: { weight: 0.5, required: true }, b: { weight: 0.8, required: false } },
  vetoes: ['VETO'],
};
const run = (id: string, result: Partial<LayerResult>, status: LayerRun['status'] = 'ok'): LayerRun => ({
  id,
  version: '1',
  status,
  result: { ...NO_RISK, ...result },
  ms: 1,
});

describe('combining layers', () => {
  it('accepts when no layer sees a risk', () => {
    expect(combine([run('a', {}), run('b', {})], policy)).toMatchObject({
      decision: 'accept',
      score: 100,
      risk: 0,
      vetoes: [],
    });
  });

  it('grows with each signal and does not depend on the order', () => {
    const both = combine([run('a', { score: 0.5 }), run('b', { score: 0.5 })], policy);
    expect(both.risk).toBe(0.55);
    expect(combine([run('b', { score: 0.5 }), run('a', { score: 0.5 })], policy).risk).toBe(0.55);
    expect(both.risk).toBeGreaterThan(combine([run('b', { score: 0.5 })], policy).risk);
    expect(both.layers.reduce((sum, layer) => sum + layer.contribution, 0)).toBeCloseTo(1, 3);
  });

  it.each([
    [0.43, 'accept'],
    [0.44, 'review'],
    [0.94, 'reject'],
  ])('turns a score of %d into %s at the bands of the policy', (score, decision) => {
    expect(combine([run('b', { score })], policy).decision).toBe(decision);
  });

  it('refuses on a veto whatever the weights say, and names the layer', () => {
    const verdict = combine([run('a', certain({ code: 'VETO', message: 'no', field: 'file' }))], policy);
    expect(verdict).toMatchObject({ decision: 'reject', vetoes: [{ layer: 'a', code: 'VETO' }] });
  });

  it('asks for a review when a required layer failed, and not when an optional one did', () => {
    expect(combine([run('a', {}, 'error')], policy).decision).toBe('review');
    expect(combine([run('b', {}, 'error')], policy).decision).toBe('accept');
  });

  it('lets a layer that was skipped or failed push nothing', () => {
    expect(combine([run('a', { score: 1 }, 'skipped'), run('b', { score: 1 }, 'error')], policy).risk).toBe(0);
  });
});

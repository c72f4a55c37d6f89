import { certain, NO_RISK, type LayerId, type LayerResult } from '../layer/layer.ts';
import { specLayer } from '../layer/spec-layer.fixture.ts';
import { loadPolicy, type Policy } from '../policy/policy.ts';
import { combine } from './combine.ts';
import type { LayerRun } from './layer-run.ts';

const layers = [specLayer('spam'), specLayer('toxicity'), specLayer('pii')];

function policyWith(changes: Partial<Record<LayerId, Record<string, unknown>>> = {}): Policy {
  const document = {
    id: 'spec',
    version: 1,
    author: 'spec',
    date: '2026-11-23',
    bands: { review: 0.35, reject: 0.75 },
    layers: {
      spam: { weight: 0.5, required: true, ...changes.spam },
      toxicity: { weight: 0.8, ...changes.toxicity },
      ...(changes.pii ? { pii: { weight: 0.5, ...changes.pii } } : {}),
    },
    vetoes: ['VETO'],
  };
  return loadPolicy(document, layers);
}
const policy = policyWith();

const run = (id: LayerId, result: Partial<LayerResult>, status: LayerRun['status'] = 'ok'): LayerRun => ({
  id,
  provider: 'local',
  version: '1',
  status,
  result: { ...NO_RISK, ...result },
  ms: 1,
});

describe('combining layers', () => {
  it('accepts when no layer sees a risk', () => {
    expect(combine([run('spam', {}), run('toxicity', {})], policy)).toMatchObject({
      decision: 'accept',
      validationScore: 100,
      risk: 0,
      severity: 0,
      vetoes: [],
    });
  });

  it('grows with each signal and does not depend on the order', () => {
    const both = combine([run('spam', { score: 0.5 }), run('toxicity', { score: 0.5 })], policy);
    expect(both.risk).toBe(0.55);
    expect(combine([run('toxicity', { score: 0.5 }), run('spam', { score: 0.5 })], policy).risk).toBe(0.55);
    expect(both.risk).toBeGreaterThan(combine([run('toxicity', { score: 0.5 })], policy).risk);
  });

  it('gives each layer its share of the risk', () => {
    const { layers: found } = combine([run('spam', { score: 0.5 }), run('toxicity', { score: 0.5 })], policy);
    const [spam, toxicity] = found.map(({ contribution }) => contribution);
    expect(spam).toBeLessThan(toxicity ?? 0);
    expect((spam ?? 0) + (toxicity ?? 0)).toBeCloseTo(1, 3);
  });

  it.each([
    [0.43, 'accept'],
    [0.44, 'review'],
    [0.94, 'reject'],
  ])('turns a score of %d into %s at the bands of the policy', (score, decision) => {
    const verdict = combine([run('toxicity', { score })], policy);
    expect(verdict).toMatchObject({ decision, layers: [{ id: 'toxicity', decision }] });
  });

  it('refuses on a veto whatever the weights say, and names the layer', () => {
    const verdict = combine([run('spam', certain({ code: 'VETO', message: 'no', field: 'file' }))], policy);
    expect(verdict).toMatchObject({
      decision: 'reject',
      severity: 7,
      vetoes: [{ layer: 'spam', code: 'VETO', message: 'no' }],
    });
  });

  it.each([
    ['the severity of a layer', { severity: { review: 2, reject: 4 } }],
    ['one category', { categories: { insult: { review: 0.3, reject: 0.6 } } }],
  ])('has thresholds for %s, whatever the risk', (_what, rules) => {
    const strict = policyWith({ toxicity: { weight: 0.1, ...rules } });
    const decisionOf = (severity: LayerResult['severity'], insult: number) =>
      combine([run('toxicity', { score: 0.1, severity, categories: { insult, threat: 1 } })], strict).decision;
    expect([decisionOf(1, 0.29), decisionOf(2, 0.3), decisionOf(4, 0.6)]).toEqual(['accept', 'review', 'reject']);
  });

  describe('a layer that failed', () => {
    it.each(['error', 'timed-out'] as const)('leads to a review when it is required (%s)', (status) => {
      expect(combine([run('spam', {}, status)], policy)).toMatchObject({
        decision: 'review',
        layers: [{ status, decision: 'review' }],
      });
    });

    it.each(['error', 'timed-out'] as const)('is reported as skipped when it is not (%s)', (status) => {
      expect(combine([run('toxicity', {}, status)], policy)).toMatchObject({
        decision: 'accept',
        layers: [{ status: 'skipped', decision: 'accept' }],
      });
    });

    it('leads to what the policy says of this way to fail', () => {
      const rules = policyWith({ toxicity: { onTimeout: 'reject', onError: 'ignore' } });
      expect(combine([run('toxicity', {}, 'timed-out')], rules).decision).toBe('reject');
      expect(combine([run('toxicity', {}, 'error')], rules).decision).toBe('accept');
    });

    it('still counts with what it found in other inputs', () => {
      expect(combine([run('spam', { score: 1 }, 'timed-out')], policy).risk).toBe(0.5);
    });
  });

  it('only notes what a layer without weight finds', () => {
    const verdict = combine(
      [run('pii', { score: 1, severity: 5, reasons: [{ code: 'FOUND', message: 'an address' }] })],
      policyWith({ pii: { weight: 0 } }),
    );
    expect(verdict).toMatchObject({ decision: 'accept', risk: 0, severity: 0 });
    expect(verdict.layers[0]).toMatchObject({ contribution: 0, reasons: [{ code: 'FOUND' }] });
  });

  it('keeps layers that lead to a review at most from adding up to a refusal', () => {
    const atMost = { atMost: 'review' as const };
    const soft = policyWith({ spam: atMost, toxicity: { ...atMost, severity: { reject: 4 } }, pii: {} });
    const found = [run('spam', { score: 1 }), run('toxicity', { score: 1, severity: 7 })];
    expect(combine(found, soft)).toMatchObject({ decision: 'review', risk: 0.9 });
    expect(combine([...found, run('pii', { score: 1 })], soft).decision).toBe('review');
    expect(combine([run('toxicity', certain({ code: 'VETO', message: 'no' }))], soft).decision).toBe('reject');
  });

  it('ignores runs of layers that the policy does not know', () => {
    expect(combine([run('pii', { score: 1 })], policy)).toMatchObject({ risk: 0, layers: [] });
  });
});

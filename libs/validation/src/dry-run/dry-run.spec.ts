import { specLayer } from '../layer/spec-layer.fixture.ts';
import { loadPolicy, type Policy } from '../policy/policy.ts';
import { compareAnswers, type StoredAnswer, type StoredLayer } from './compare-answers.ts';
import { dryRunReport } from './comparison.ts';

const layers = [specLayer('spam'), specLayer('pii')];
const policy = (version: number, rules: Record<string, object>, vetoes: string[] = []): Policy =>
  loadPolicy(
    {
      ...{ id: 'house', version, author: 'spec', date: '2026-11-23', bands: { review: 0.3, reject: 0.7 } },
      ...{ layers: rules, vetoes },
    },
    layers,
  );
const current = policy(1, { spam: { weight: 0.5 } });
const answer = (over: Partial<StoredLayer>): StoredAnswer => ({
  id: 'one',
  layers: [{ id: 'spam', status: 'ok', score: 0.8, severity: 3, ...over }],
});
const decisions = (given: StoredAnswer, candidate: Policy) => {
  const [compared] = compareAnswers([given], current, candidate);
  return [compared?.from.decision, compared?.to.decision];
};

describe('a dry run over earlier answers', () => {
  it('combines their scores anew', () => {
    expect(compareAnswers([answer({})], current, policy(2, { spam: { weight: 0.9 } }))).toEqual([
      {
        input: 'answers[0]',
        id: 'one',
        from: { decision: 'review', validationScore: 60 },
        to: { decision: 'reject', validationScore: 28 },
      },
    ]);
  });

  it('knows vetoes, severities and categories', () => {
    expect(decisions(answer({ reasons: [{ code: 'BAD' }] }), policy(2, { spam: { weight: 0.5 } }, ['BAD']))).toEqual([
      'review',
      'reject',
    ]);
    expect(decisions(answer({}), policy(2, { spam: { weight: 0.5, severity: { reject: 3 } } }))[1]).toBe('reject');
    const categories = { bait: { reject: 0.5 } };
    expect(decisions(answer({ categories: { bait: 0.6 } }), policy(2, { spam: { weight: 0.5, categories } }))[1]).toBe(
      'reject',
    );
  });

  it.each([
    ['LAYER_TIMED_OUT', { onTimeout: 'reject' }],
    ['LAYER_FAILED', { onError: 'reject' }],
  ])('knows that a layer failed which the earlier policy did without (%s)', (code, rules) => {
    const failed = answer({ status: 'skipped', score: 0, reasons: [{ code }] });
    expect(decisions(failed, policy(2, { spam: { weight: 0.5, ...rules } }))).toEqual(['accept', 'reject']);
  });

  it('says which layers of the candidate did not look', () => {
    const candidate = policy(2, { spam: { weight: 0.5 }, pii: { weight: 0.5 } });
    expect(compareAnswers([answer({})], current, candidate)[0]).toMatchObject({ missing: ['pii'] });
  });

  it('counts decisions, and lists those that change', () => {
    const answers = [answer({}), answer({ score: 0.1 }), answer({ score: 1 })];
    const compared = compareAnswers(answers, current, policy(2, { spam: { weight: 0.8 } }));
    expect(dryRunReport(compared)).toMatchObject({
      counted: 3,
      decisions: { from: { accept: 1, review: 2, reject: 0 }, to: { accept: 1, review: 1, reject: 1 } },
      changed: [{ input: 'answers[2]' }],
    });
  });
});

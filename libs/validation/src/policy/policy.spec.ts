import { z } from 'zod';
import { PolicyInvalidError } from '@cairn/errors';
import { specLayer } from '../layer/spec-layer.fixture.ts';
import { layers as localLayers } from '../layers/layers.ts';
import { builtInPolicies } from '../policies/built-in-policies.ts';
import { loadPolicy } from './policy.ts';

const layers = [
  specLayer('pii', { settings: z.strictObject({ regions: z.array(z.string().length(2)).default(['GB']) }) }),
  specLayer('spam'),
];
const document = {
  id: 'house',
  version: 1,
  author: 'spec',
  date: '2026-11-23',
  bands: { review: 0.3, reject: 0.7 },
  layers: { spam: { weight: 0.5 }, pii: { weight: 0.2, required: true, settings: { regions: ['DE'] } } },
};

function problemsOf(change: Record<string, unknown>): string[] {
  try {
    loadPolicy({ ...document, ...change }, layers);
  } catch (error) {
    if (error instanceof PolicyInvalidError) return error.items().map(({ field, message }) => `${field}: ${message}`);
  }
  return [];
}

describe('loading a policy', () => {
  it('gives the layers in their own order, with settings and defaults', () => {
    const policy = loadPolicy(document, layers);
    expect(policy.layers.map(({ layer, settings, deadlineMs }) => [layer.id, settings, deadlineMs])).toEqual([
      ['pii', { regions: ['DE'] }, 250],
      ['spam', {}, 250],
    ]);
    expect(policy.layers.map(({ onError, onTimeout }) => [onError, onTimeout])).toEqual([
      ['review', 'review'],
      ['ignore', 'ignore'],
    ]);
    expect(policy.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  it('has the same hash for the same rules, however they are written', () => {
    const { hash } = loadPolicy(document, layers);
    const { layers: rules, ...rest } = document;
    expect(
      loadPolicy({ layers: { pii: rules.pii, spam: { ...rules.spam, enabled: true } }, ...rest }, layers).hash,
    ).toBe(hash);
    expect(loadPolicy({ ...document, bands: { review: 0.3, reject: 0.71 } }, layers).hash).not.toBe(hash);
  });

  it('leaves out what is switched off', () => {
    const off = { ...document, layers: { ...document.layers, spam: { weight: 0.5, enabled: false } } };
    expect(loadPolicy(off, layers).layers.map(({ layer }) => layer.id)).toEqual(['pii']);
  });

  it.each([
    ['a layer nobody knows', { layers: { horoscope: { weight: 0.5 } } }, ['layers.horoscope']],
    ['a layer that this service lacks', { layers: { image: { weight: 0.5 } } }, ['layers.image']],
    ['a weight that leaves no doubt', { layers: { spam: { weight: 1 } } }, ['layers.spam.weight']],
    [
      'wrong settings of several layers',
      {
        layers: { pii: { weight: 0.1, settings: { regions: ['Germany'] } }, spam: { weight: 0.1, settings: { a: 1 } } },
      },
      ['layers.pii.settings.regions.0', 'layers.spam.settings'],
    ],
    ['bands in the wrong order', { bands: { review: 0.8, reject: 0.7 } }, ['bands']],
    ['a mistyped rule', { layers: { spam: { weight: 0.1, wieght: 0.2 } } }, ['layers.spam']],
    [
      'a provider that is not set up',
      { layers: { spam: { weight: 0.1, provider: { name: 'x' } } } },
      ['layers.spam.provider'],
    ],
    ['no author and no version', { author: undefined, version: 0 }, ['version', 'author']],
  ])('names %s', (_what, change, fields) => {
    expect(problemsOf(change).map((problem) => problem.slice(0, problem.indexOf(':')))).toEqual(fields);
  });

  it('says what is wrong with something that is no policy at all', () => {
    for (const given of [null, [], 'default', 7]) expect(() => loadPolicy(given, layers)).toThrow(PolicyInvalidError);
  });

  it('takes settings of a provider by that provider', () => {
    const managed = specLayer('spam', { provider: 'managed', settings: z.strictObject({ level: z.int().default(3) }) });
    const with_ = (provider: object) =>
      loadPolicy({ ...document, layers: { spam: { weight: 0.5, provider } } }, layers, [managed]).layers[0];
    expect(with_({ name: 'managed' })).toMatchObject({
      managed,
      provider: { mode: 'instead', settings: { level: 3 } },
    });
    expect(() => with_({ name: 'managed', settings: { level: 'high' } })).toThrow(
      'layers.spam.provider.settings.level',
    );
  });
});

describe('the policies that come along', () => {
  const policies = builtInPolicies.map((given) => loadPolicy(given, localLayers));

  it('can be used', () => {
    expect(policies.map(({ id, version }) => `${id}@${version}`)).toEqual(['default@3', 'documents@2', 'strict@1']);
  });

  it('say something of every layer', () => {
    for (const { layers: rules } of policies) {
      expect(rules.map(({ layer }) => layer.id)).toEqual(localLayers.map(({ id }) => id));
    }
  });

  it('let the text of a document lead to a review at most', () => {
    const documents = policies.find(({ id }) => id === 'documents');
    const ofText = documents?.layers.filter(({ layer }) => layer.accepts.every((kind) => kind === 'text')) ?? [];
    expect(ofText.length).toBeGreaterThan(0);
    for (const rules of ofText) expect(rules.weight === 0 || rules.atMost === 'review').toBe(true);
  });
});

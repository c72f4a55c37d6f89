import {
  bagOf,
  DEFAULT_FEATURES,
  loadModel,
  modelBytes,
  spellingsOf,
  train,
  trainTraits,
  vectorRowsOf,
  type LinearModel,
  type WordVectors,
} from './index.ts';

/** Fruit is one way, tools another, and berries are a little of both. */
const VECTORS: Record<string, readonly number[]> = {
  apple: [2, 0, 1, 0],
  pear: [2, 0.2, 0, 1],
  quince: [2.2, 0.1, 0.5, 0.5],
  saw: [0, 2, 1, 0],
  hammer: [0.2, 2, 0, 1],
  chisel: [0.1, 2.2, 0.5, 0.5],
  berry: [0.5, 0.5, 0, 0],
};
const names = Object.keys(VECTORS);
const vectors: WordVectors = {
  dimensions: 4,
  values: Float32Array.from([0, 0, 0, 0, ...Object.values(VECTORS).flat()]),
  rows: new Map(names.map((name, at): [string, number] => [name, at + 1])),
};
const FEATURES = { ...DEFAULT_FEATURES, bits: 8 };

const records = [
  ...['an apple', 'a pear', 'apple or pear', 'the pear'].map((text) => ({ text, label: 1 as const })),
  ...['a saw', 'the hammer', 'hammer or saw', 'one saw'].map((text) => ({ text, label: 0 as const })),
].map(({ text, label }) => ({
  bag: bagOf('', FEATURES),
  rows: vectorRowsOf(text, vectors),
  label,
}));

function fruitBytes({ seed = 1, share = 1, words = names } = {}): Uint8Array {
  const trained = trainTraits(records, vectors, { traits: 8, combinations: 4, passes: 150, learningRate: 0.03, seed });
  return modelBytes(train(records, { bits: FEATURES.bits }), {
    features: FEATURES,
    calibration: { decisionPoint: 0, slope: 1 },
    windows: { from: 20, words: 10, step: 5 },
    named: [],
    traits: { trained, words, share },
  });
}

const bytes = fruitBytes();
const model = loadModel(bytes);
const sumOf = (text: string, by: LinearModel = model): number => by.score(text).sum;

describe('traits of words', () => {
  it('carry over to words that no training text had, by their vectors', () => {
    expect(sumOf('a quince')).toBeGreaterThan(sumOf('a window') + 0.3);
    expect(sumOf('a chisel')).toBeLessThan(sumOf('a window') - 0.3);
  });

  it('are shown by a text as much as by the word that has most of them', () => {
    expect(sumOf('apple apple')).toBe(sumOf('apple'));
    expect(sumOf('apple and pear')).toBe(sumOf('pear, apple, pear'));
  });

  it('are found by the spelling of a word, or with repeated letters read once', () => {
    expect(spellingsOf("an aple's apple")).toEqual(['an', 'an', 'aples', 'aples', 'apple', 'aple']);
    expect([...vectorRowsOf('apple quinnnce saaw aple', vectors)]).toEqual([1, 3, 4, 0]);
    expect(sumOf('quinnnce')).toBe(sumOf('quince'));
    expect(sumOf('aple')).toBe(sumOf('window'));
  });

  it('name the words that weighed', () => {
    const { contributions, sum } = model.score('one big quince');
    expect(contributions).toEqual([{ text: 'quince', start: 8, end: 14, weight: expect.any(Number) as number }]);
    expect(contributions[0]?.weight).toBeCloseTo(sum - sumOf('one big'), 0);
    expect(model.score('one big chisel').contributions).toEqual([]);
  });

  it('are judged in each part of a long text', () => {
    const saws = 'saw and hammer '.repeat(20);
    const text = `${saws}${'quince with apple '.repeat(5)}${saws}`;
    const { span } = model.score(text);
    expect(text.slice(...span)).toContain('quince');
    expect(span[1] - span[0]).toBeLessThan(100);
  });

  it('are in the file of words that were asked for only, and weigh by their share', () => {
    const few = loadModel(fruitBytes({ words: ['apple', 'saw'] }));
    expect(few.header.traits).toEqual({ words: 2, traits: 8, combinations: 4 });
    expect(sumOf('quince', few)).toBe(sumOf('window', few));
    const half = loadModel(fruitBytes({ share: 0.5 }));
    const { bias } = half.header;
    expect(sumOf('quince', half) - bias).toBeCloseTo((sumOf('quince') - bias) / 2, 5);
  });

  it('are the same from the same seed', () => {
    expect(fruitBytes()).toEqual(bytes);
    expect(fruitBytes({ seed: 2 })).not.toEqual(bytes);
  });

  it('take texts without words', () => {
    expect(Number.isFinite(sumOf(''))).toBe(true);
    expect(vectorRowsOf('', vectors)).toHaveLength(0);
  });

  it('are not read from a file that lacks some of them', () => {
    expect(() => loadModel(bytes.subarray(0, -4))).toThrow('not those its header names');
  });
});

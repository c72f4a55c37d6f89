import {
  bagOf,
  calibrate,
  classBagOf,
  classTableSize,
  DEFAULT_FEATURES,
  features,
  loadModel,
  modelBytes,
  sumAtFalsePositives,
  train,
} from './index.ts';
import type { ClassesOf, TrainingOptions } from './index.ts';

const FRUIT = ['red apple pie', 'green apple', 'apples and pears', 'a ripe pear', 'sweet apple juice', 'pear tart'];
const TOOLS = ['steel hammer', 'a long saw', 'hammers and nails', 'saw blade', 'heavy hammer head', 'rusty nails'];
const SMALL = { ...DEFAULT_FEATURES, bits: 12 };
const WINDOWS = { from: 20, words: 10, step: 5 };

const records = [
  ...FRUIT.map((text) => ({ bag: bagOf(text, SMALL), label: 1 as const })),
  ...TOOLS.map((text) => ({ bag: bagOf(text, SMALL), label: 0 as const })),
];

function fruitModel(over: Partial<TrainingOptions> = {}): Uint8Array {
  const trained = train(records, { bits: SMALL.bits, passes: 20, learningRate: 0.2, ...over });
  return modelBytes(trained, {
    features: SMALL,
    calibration: { decisionPoint: 0, slope: 1 },
    windows: WINDOWS,
    named: over.named ?? [],
  });
}

describe('features', () => {
  it('are words, pairs and parts of words, in the order of the words', () => {
    const { words, buckets, ends } = features('an owl', { ...SMALL, pieces: [3, 3] });
    expect(words).toEqual([
      { start: 0, end: 2, text: 'an' },
      { start: 3, end: 6, text: 'owl' },
    ]);
    // an, ^an, an$; owl, an owl, ^ow, owl, wl$
    expect([...ends]).toEqual([3, 8]);
    expect(buckets).toHaveLength(8);
  });

  it('are the same for stretched words and without apostrophes', () => {
    expect(bagOf("doooon't", SMALL)).toEqual(bagOf('dont', SMALL));
  });

  it('count emphasis and emoji as words', () => {
    expect(features('no!!! 🍎', SMALL).words.map(({ text }) => text)).toEqual(['no', '!', '🍎']);
  });

  it('count skin tones and flags as words', () => {
    expect(features('👍🏽 🇩🇰🇳🇴', SMALL).words.map(({ text }) => text)).toEqual(['👍', '🏽', '🇩🇰', '🇳🇴']);
  });

  it('are those of the words, whether or not other parts of the text are ASCII', () => {
    const text = "Don't stooop!! at 100 '' rock'n'roll?! a_b--c 'x' ok";
    const among = features(`${text} …`, SMALL);
    expect(features(text, SMALL).words).toEqual(among.words);
    expect(among.words.map((word) => word.text)).toEqual([
      'Dont',
      'stop',
      '!',
      'at',
      '10',
      'rocknrol',
      '?!',
      'a',
      'b',
      'c',
      'x',
      'ok',
    ]);
  });

  it('are none of a text without words', () => {
    expect(bagOf(' … ', SMALL)).toHaveLength(0);
  });

  it('grow with the text alone, whatever it is made of', () => {
    const longest = features('a'.repeat(1_000_000), SMALL);
    expect(longest.words).toHaveLength(1);
    expect(features('ab'.repeat(50_000), SMALL).buckets.length).toBeLessThan(100);
    expect(features('ab '.repeat(50_000), SMALL).buckets.length).toBeLessThan(50_000 * 9);
  });
});

/** 0: fruit, 1: tools; words as they are read, each letter once. */
const classesOf: ClassesOf = (word) => ({ aple: [0], pear: [0], quince: [0], saw: [1], chisel: [1] })[word];
const CLASSES = { count: 2, near: 3 };

describe('classes of words', () => {
  it('count by themselves, with the class before, and with those that are near', () => {
    expect(classTableSize(CLASSES)).toBe(2 + 4 + 4);
    // the class apple; pear, after fruit, near fruit; saw, after fruit, near fruit (the pear only)
    expect([...classBagOf('apple and pear', classesOf, CLASSES)]).toEqual([0, 2, 6]);
    expect([...classBagOf('apple or a pear by the saw', classesOf, CLASSES)]).toEqual([0, 2, 6, 1, 3, 7]);
    expect([...classBagOf('saw but far away from an apple', classesOf, CLASSES)]).toEqual([1, 0, 4]);
  });

  it('look at each word a bounded number of times', () => {
    expect(classBagOf('apple '.repeat(100_000), classesOf, CLASSES)).toHaveLength(3);
  });

  it('carry over to words that no training text had', () => {
    const withClasses = records.map((record, index) => ({
      ...record,
      classBag: classBagOf([...FRUIT, ...TOOLS][index] as string, classesOf, CLASSES),
    }));
    const trained = train(withClasses, {
      bits: SMALL.bits,
      classTableSize: classTableSize(CLASSES),
      passes: 20,
      learningRate: 0.2,
    });
    const bytes = modelBytes(trained, {
      features: { ...SMALL, classes: CLASSES },
      calibration: { decisionPoint: 0, slope: 1 },
      windows: WINDOWS,
      named: [],
    });
    const model = loadModel(bytes, classesOf);
    expect(model.score('quince').sum).toBeGreaterThan(model.score('window').sum);
    expect(model.score('chisel').sum).toBeLessThan(model.score('window').sum);
    expect(model.score('one quince').contributions).toContainEqual(
      expect.objectContaining({ text: 'quince', start: 4, end: 10 }),
    );
    expect(() => loadModel(bytes)).toThrow('needs the classes');
  });
});

describe('train', () => {
  it('makes the same bytes of the same records and seed', () => {
    expect(fruitModel()).toEqual(fruitModel());
    expect(fruitModel({ seed: 2 })).not.toEqual(fruitModel());
  });

  it('learns named features beside the words', () => {
    const named = records.map((record, index) => ({
      ...record,
      bag: new Uint32Array(0),
      named: [record.label, index % 2],
    }));
    const { named: weights } = train(named, { bits: 8, named: ['useful', 'noise'], learningRate: 0.2 });
    expect(weights[0]).toBeGreaterThan(0.5);
    expect(Math.abs(weights[1] as number)).toBeLessThan(weights[0] as number);
  });

  it('heeds the weights of records', () => {
    const both = [
      { bag: bagOf('owl', SMALL), label: 1 as const, weight: 3 },
      { bag: bagOf('owl', SMALL), label: 0 as const },
    ];
    expect(train(both, { bits: SMALL.bits, dropout: 0 }).bias).toBeGreaterThan(0);
  });
});

describe('a model', () => {
  const model = loadModel(fruitModel());

  it('tells texts apart that it has not seen', () => {
    expect(model.score('apple cake').probability).toBeGreaterThan(0.5);
    expect(model.score('a hammer drill').probability).toBeLessThan(0.5);
  });

  it('names the words that weighed most', () => {
    const [heaviest] = model.score('the big apple').contributions;
    expect(heaviest).toMatchObject({ text: 'apple', start: 8, end: 13 });
    expect(heaviest?.weight).toBeGreaterThan(0);
  });

  it('finds a short part of a long text and says where it is', () => {
    const tools = 'steel hammer and a long saw with nails '.repeat(20);
    const text = `${tools}sweet apple juice apples and pears green apple ${tools}`;
    const { span, probability } = model.score(text);
    expect(probability).toBeGreaterThan(0.5);
    expect(text.slice(...span)).toContain('apple');
    expect(span[1] - span[0]).toBeLessThan(100);
  });

  it('lets a part of a long text count less by the margin', () => {
    const text = `sweet apple juice apples and pears green apple ${'steel hammer and a long saw '.repeat(20)}`;
    const trained = train(records, { bits: SMALL.bits, passes: 20, learningRate: 0.2 });
    const sumWith = (margin: number) =>
      loadModel(
        modelBytes(trained, {
          features: SMALL,
          calibration: { decisionPoint: 0, slope: 1 },
          windows: { ...WINDOWS, margin },
          named: [],
        }),
      ).score(text).sum;
    expect(sumWith(0.5)).toBeCloseTo(sumWith(0) - 0.5);
  });

  it('gives the same score whatever it scored before', () => {
    const before = model.score('green apple');
    model.score('steel hammer');
    expect(model.score('green apple')).toEqual(before);
  });

  it('scores a text without words by its bias', () => {
    expect(model.score('').sum).toBe(model.header.bias);
  });

  it('adds named features by their names', () => {
    const named = loadModel(fruitModel({ named: ['sweetness'] }));
    expect(named.header.named.map(({ name }) => name)).toEqual(['sweetness']);
    expect(named.score('apple', { other: 1 }).sum).toBe(named.score('apple').sum);
  });

  it('is not read from other bytes, nor from damaged ones', () => {
    const damaged = fruitModel();
    damaged[damaged.length - 1] = 99;
    expect(() => loadModel(damaged)).toThrow('not those its header names');
    expect(() => loadModel(fruitModel().subarray(0, 2000))).toThrow('not those its header names');
    expect(() => loadModel(new Uint8Array(3))).toThrow('no model');
  });
});

describe('calibration', () => {
  it('keeps the decision point and finds how sure sums are', () => {
    const sums = [-2, -1, -0.5, 0.2, 0.4, 1.5, 2, 3].map((sum) => ({
      sum,
      label: sum > 0.3 ? (1 as const) : (0 as const),
    }));
    const { decisionPoint, slope } = calibrate(sums, 0.3);
    expect(decisionPoint).toBe(0.3);
    expect(slope).toBe(8);
    expect(calibrate([...sums, { sum: 2, label: 0 }, { sum: -1, label: 1 }], 0.3).slope).toBeLessThan(3);
  });

  it('takes a decision point by the share of clean texts over it', () => {
    const sums = Array.from({ length: 100 }, (_, index) => index);
    const point = sumAtFalsePositives(sums, 0.02);
    expect(sums.filter((sum) => sum >= point)).toEqual([98, 99]);
  });
});

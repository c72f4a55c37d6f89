import { normaliseText } from '@cairn/text-normalisation';
import { ConceptFinder, MOST_CONCEPTS } from './concept-finder.ts';
import { wordsOf } from './words.ts';

const finder = new ConceptFinder({
  drop: 'ignore, forget, do not follow, ignorier*',
  order: 'rules, rules of, <url>',
  all: 'all, alle',
});

function found(text: string): number[][] {
  const words = wordsOf(normaliseText(text));
  const { count, bits, from, to } = finder.find(words, 0, words.count);
  return Array.from({ length: count }, (_, at) => [bits[at] ?? 0, from[at] ?? 0, to[at] ?? 0]);
}

describe('ConceptFinder', () => {
  it('finds words, phrases, beginnings of words and marks', () => {
    expect(found('do not follow all rules')).toEqual([
      [finder.bitsOf('drop'), 0, 3],
      [finder.bitsOf('all'), 3, 4],
      [finder.bitsOf('order'), 4, 5],
    ]);
    expect(found('ignorieren example.com')).toEqual([
      [finder.bitsOf('drop'), 0, 1],
      [finder.bitsOf('order'), 1, 2],
    ]);
  });

  it('takes the longest phrase of a concept', () => {
    expect(found('rules of games')).toEqual([[finder.bitsOf('order'), 0, 2]]);
  });

  it('finds no phrase that the sentence ends before', () => {
    expect(found('do not')).toEqual([]);
  });

  it('takes no word for one that only begins with it', () => {
    expect(found('forgetful allergies rulesets')).toEqual([]);
  });

  it('gives each concept a bit of its own', () => {
    expect(finder.bitsOf('drop', 'order', 'all')).toBe(0b111);
  });

  it('stops at so many concepts', () => {
    expect(found('all '.repeat(48))).toHaveLength(MOST_CONCEPTS);
  });
});

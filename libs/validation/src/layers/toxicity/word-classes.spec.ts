import { classesOf, WORD_CLASSES } from './word-classes.ts';

const shared = (...words: string[]) =>
  words.map((word) => classesOf(word) ?? []).reduce((all, each) => all.filter((one) => each.includes(one)));

describe('classes of words', () => {
  it('are shared by words that are about the same, as the classifier reads them', () => {
    expect(shared('muslims', 'jews')).not.toEqual([]);
    expect(shared('pig', '🐷')).not.toEqual([]);
    expect(shared('filthy', 'rats', 'worst')).toHaveLength(1);
    expect(classesOf('kilers')).toBeUndefined();
    expect(classesOf('kiled')).toEqual(classesOf('kil'));
  });

  it('put flags and dark skin tones with the groups that they are used for', () => {
    expect(shared('🇩🇰', 'foreigners')).not.toEqual([]);
    expect(shared('🏿', 'black')).not.toEqual([]);
    expect(classesOf('🏻')).toBeUndefined();
  });

  it('are none of ordinary words and of names of inner properties', () => {
    for (const word of ['table', 'constructor', '🚲', '']) expect(classesOf(word)).toBeUndefined();
  });

  it('are numbered from 0 to below their count', () => {
    for (const word of ['muslims', 'pig', 'you', '?']) {
      for (const one of classesOf(word) ?? []) expect(one).toBeLessThan(WORD_CLASSES.count);
    }
  });
});

import { comparableText, countCharacterErrors } from './character-errors.ts';

describe('comparableText', () => {
  it('makes quotes, dashes, ligatures and white space alike', () => {
    expect(comparableText(' “It’s ﬁne” –\n\tshe_said ')).toBe('"It\'s fine" - shesaid');
  });

  it('joins a word that a line end split, but no name and no number', () => {
    expect(comparableText('water-\nways of Stratford-\nUpon, 1914-\n18')).toBe(
      'waterways of Stratford- Upon, 1914- 18',
    );
  });
});

describe('countCharacterErrors', () => {
  it('counts substitutions, insertions and deletions over the length of the truth', () => {
    expect(countCharacterErrors('the quick fox', 'tbe quik foxx')).toEqual({ errors: 3, characters: 13 });
  });

  it('finds no error between two spellings of the same text', () => {
    expect(countCharacterErrors('“a” — b', '"a" - b').errors).toBe(0);
  });

  it('counts every character of a page that was not read', () => {
    expect(countCharacterErrors('four', '')).toEqual({ errors: 4, characters: 4 });
  });
});

import { KeywordFinder } from './keyword-finder.ts';

function foundIn(keywords: readonly string[], text: string): [string, number][] {
  const found: [string, number][] = [];
  new KeywordFinder(keywords).find(text, (keyword, start) => found.push([keywords[keyword] as string, start]));
  return found;
}

describe('KeywordFinder', () => {
  it('finds keywords that overlap, hold or end in each other', () => {
    expect(foundIn(['he', 'she', 'his', 'hers'], 'ushers')).toEqual([
      ['she', 1],
      ['he', 2],
      ['hers', 2],
    ]);
  });

  it('does not look at the case', () => {
    expect(foundIn(['sk_live_'], 'SK_Live_')).toEqual([['sk_live_', 0]]);
  });

  it('begins anew after what is not ASCII, and where a keyword nearly fits', () => {
    expect(foundIn(['abac'], 'abäc ababac')).toEqual([['abac', 7]]);
  });

  it('calls for the same keyword of two rules twice', () => {
    expect(foundIn(['key', 'key'], 'a key')).toHaveLength(2);
  });
});

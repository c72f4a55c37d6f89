import { normaliseText } from '@cairn/text-normalisation';
import { PhraseTable, plainWordsOf } from './phrases.ts';

const table = new PhraseTable([
  ['(red|green) apple', 'fruit'],
  ['apple', 'word'],
  ['(a |)pear tree', 'tree'],
  ['dont eat', 'warning'],
]);
const found = (text: string) =>
  table.find(normaliseText(text)).map(({ meaning, start, end }) => [meaning, text.slice(start, end)]);

describe('PhraseTable', () => {
  it('finds every choice of a phrase', () => {
    expect(found('a red apple, a green  apple')).toEqual([
      ['fruit', 'red apple'],
      ['fruit', 'green  apple'],
    ]);
    expect(found('a pear tree; one pear tree')).toEqual([
      ['tree', 'a pear tree'],
      ['tree', 'pear tree'],
    ]);
  });

  it('finds whole words only, with or without apostrophes', () => {
    expect(found("pineapple apples don't eat")).toEqual([['warning', "don't eat"]]);
  });

  it('reads letters and digits, and what follows after an apostrophe, as one word', () => {
    const read = (text: string) => plainWordsOf(text).map(({ text: word, start, end }) => [word, start, end]);
    expect(read("rock'n’roll")).toEqual([['rocknroll', 0, 11]]);
    expect(read("9a'b1 'c' d''e f'")).toEqual([
      ['9ab', 0, 4],
      ['1', 4, 5],
      ['c', 7, 8],
      ['d', 10, 11],
      ['e', 13, 14],
      ['f', 15, 16],
    ]);
    expect(read(" .,é'")).toEqual([]);
  });

  it('finds stretched words, and no others with a letter twice', () => {
    expect(found("reed apple, don't eeat")).toEqual([['word', 'apple']]);
    const stretched = normaliseText('a reeeed appppple');
    expect(table.find(stretched)).toEqual([{ meaning: 'fruit', start: 2, end: stretched.text.length }]);
  });

  it('takes the longest of phrases that begin alike', () => {
    expect(found('apple')).toEqual([['word', 'apple']]);
  });

  it('looks at each word a bounded number of times', () => {
    expect(found('red '.repeat(100_000) + 'apple')).toEqual([['fruit', 'red apple']]);
  });
});

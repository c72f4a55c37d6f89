import { sentencesOf } from './words.ts';

const textsOf = (text: string) => sentencesOf(text).map((sentence) => sentence.map((word) => word.text));

describe('sentencesOf', () => {
  it('parts a text at full stops and ends of lines', () => {
    expect(textsOf('one two. three!\nfour; five')).toEqual([['one', 'two'], ['three'], ['four'], ['five']]);
  });

  it('keeps abbreviations, numbers and addresses in one sentence', () => {
    expect(textsOf('see e.g. 3.5 or example.com/a.b now')).toHaveLength(2);
    expect(textsOf('costs 3.50 at example.com today')).toHaveLength(1);
  });

  it.each([
    ['https://example.com/a?b=c', '<url>'],
    ['shop.example.com', '<url>'],
    ['anna@example.com', '<email>'],
    ['$1,000', '<money>'],
    ['300 euros', '<money>'],
    ['20 %', '<percent>'],
    ['+44 20 7946 0958', '<phone>'],
    ['87121', '<number 5>'],
    ['🎉', '<emoji>'],
    ['!!', '!!'],
    ['“', '"'],
    ['straße', 'straße'],
    ['abc123', 'abc123'],
  ])('reads %s as %s', (text, meaning) => {
    expect(textsOf(text)).toEqual([[meaning]]);
  });

  it('says where each word is', () => {
    const text = 'go to www.example.com now';
    expect(sentencesOf(text)[0]?.map(({ start, end }) => text.slice(start, end))).toEqual([
      'go',
      'to',
      'www.example.com',
      'now',
    ]);
  });

  it('cuts a text without full stops', () => {
    expect(textsOf('word '.repeat(100))).toHaveLength(3);
  });

  it('finds nothing in nothing', () => {
    expect(textsOf(' ... \n — ')).toEqual([]);
  });
});

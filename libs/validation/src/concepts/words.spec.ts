import { normaliseText } from '@cairn/text-normalisation';
import { hashOf } from './hashing.ts';
import { wordsOf, type Words } from './words.ts';

const read = (text: string): Words => wordsOf({ text, disguises: [], originalSpan: (start, end) => [start, end] });
const sentencesOf = (text: string): string[][] => {
  const { sentences, starts, ends } = read(text);
  return sentences.slice(0, -1).map((start, at) => {
    const count = (sentences[at + 1] ?? 0) - start;
    return Array.from({ length: count }, (_, word) => text.slice(starts[start + word], ends[start + word]));
  });
};

describe('wordsOf', () => {
  it('parts a text at full stops and ends of lines', () => {
    expect(sentencesOf('one two. three!\nfour; five')).toEqual([['one', 'two'], ['three'], ['four'], ['five']]);
    expect(sentencesOf('猫です。犬です')).toEqual([['猫です'], ['犬です']]);
  });

  it('keeps abbreviations, numbers and addresses in one sentence', () => {
    expect(sentencesOf('see e.g. 3.5 or example.com/a.b now')).toHaveLength(2);
    expect(sentencesOf('costs 3.50 at example.com today')).toHaveLength(1);
  });

  it.each([
    ['https://example.com/a?b=c', '<url>'],
    ['shop.example.com', '<url>'],
    ['parcel-desk.top/x', '<throwaway>'],
    ['https://win.example.xyz', '<throwaway>'],
    ['www.top.example.com', '<url>'],
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
    ['word', 'word'],
    ['a'.repeat(200), 'a'.repeat(200)],
  ])('reads %s as %s', (text, meaning) => {
    const { count, hashes, ends } = read(text);
    expect([count, hashes[0], ends[0]]).toEqual([1, hashOf(meaning), text.length]);
  });

  it('says where each word is', () => {
    expect(sentencesOf('go to www.example.com now')).toEqual([['go', 'to', 'www.example.com', 'now']]);
  });

  it('cuts a text without full stops', () => {
    expect(sentencesOf('word '.repeat(100))).toHaveLength(3);
  });

  it('finds nothing in nothing', () => {
    expect(read(' ... \n — ')).toMatchObject({ count: 0, sentences: [0] });
  });

  it('reads a text once, whoever asks', () => {
    const normalised = normaliseText('read me once');
    expect(wordsOf(normalised)).toBe(wordsOf(normalised));
  });

  it.each(['a.', 'a@', '$1 ', '1 ', '🎉', '汉', 'a.com '])('looks at no more than 30,000 odd places of %s', (part) => {
    const { oddPlaces, count } = read(part.repeat(100_000));
    expect(oddPlaces).toBeLessThanOrEqual(30_000);
    expect(count).toBeGreaterThan(0);
  });

  it('needs no pattern for plain words', () => {
    expect(read('plain words, and no more than that. '.repeat(100)).oddPlaces).toBe(0);
  });
});

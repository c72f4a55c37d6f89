import { splitText } from './split-text.ts';

describe('splitText', () => {
  it.each([
    ['behind sentences', 'One two three. Four five six. Seven.', ['One two three. ', 'Four five six. ', 'Seven.']],
    ['behind words, when no sentence ends', 'one two three four five six', ['one two three four ', 'five six']],
    ['between characters, when there are no words', 'a'.repeat(45), ['a'.repeat(20), 'a'.repeat(20), 'a'.repeat(5)]],
    ['never inside of a character', `${'a'.repeat(19)}😀b`, ['a'.repeat(19), '😀b']],
  ])('cuts %s', (_where, text, parts) => {
    const pieces = splitText(text, 20);
    expect(pieces.map((piece) => piece.text)).toEqual(parts);
    for (const { text: part, start } of pieces) expect(text.slice(start, start + part.length)).toBe(part);
  });

  it('leaves short texts whole, and empty ones alone', () => {
    expect(splitText('short', 20)).toEqual([{ text: 'short', start: 0 }]);
    expect(splitText('', 20)).toEqual([]);
  });
});

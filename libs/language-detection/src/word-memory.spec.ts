import { LONGEST_NUMBERED, WordMemory } from './word-memory.ts';

describe('the memory of words', () => {
  const asked: string[] = [];
  const lengthOf = (word: string): number => {
    asked.push(word);
    return word.length;
  };
  beforeEach(() => void asked.splice(0));

  it('asks once for a word, with or without a capital at its beginning', () => {
    const memory = new WordMemory();
    expect([memory.get('garden', lengthOf), memory.get('Garden', lengthOf), memory.get('garden', lengthOf)]).toEqual([
      6, 6, 6,
    ]);
    expect(asked).toEqual(['garden']);
  });

  it('asks each time for words with other capitals, and for longer ones than it can tell apart', () => {
    const memory = new WordMemory();
    const long = 'a'.repeat(LONGEST_NUMBERED + 1);
    for (const word of ['gArden', 'gArden', long, long]) memory.get(word, lengthOf);
    expect(asked).toEqual(['gArden', 'gArden', long, long]);
  });

  it('tells words apart that differ in one letter, however long and whatever the number of words before', () => {
    const memory = new WordMemory();
    const words = [...'abcdefghijklmnopqrstuvwxyz'].flatMap((letter) =>
      Array.from({ length: LONGEST_NUMBERED }, (_, length) => letter.repeat(length + 1)),
    );
    const twice = [...words, ...words, 'zzzzzzzzzza', 'zzzzzzzzzzb', 'azzzzzzzzzz'];
    for (const word of twice)
      expect(memory.get(word, (found) => found.length + found.charCodeAt(0))).toBe(word.length + word.charCodeAt(0));
  });
});

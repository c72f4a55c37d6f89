import { masked } from './masked.ts';

describe('masked', () => {
  it('shows first character, length and last character', () => {
    expect(masked('example-secret')).toBe('e… (14) …t');
  });

  it('shows nothing of a short text', () => {
    expect(masked('abcde')).toBe('(5)');
  });
});

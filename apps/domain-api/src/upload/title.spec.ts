import { TitleInvalidError } from '@cairn/errors';
import { parseTitle } from './title.ts';

describe('parseTitle', () => {
  it('trims the title', () => {
    expect(parseTitle('  Annual report ', 'scan.pdf')).toBe('Annual report');
  });

  it.each([undefined, '', '   '])('uses the file name when the title is %p', (title) => {
    expect(parseTitle(title, 'scan.pdf')).toBe('scan.pdf');
  });

  it('cuts a long file name to fit', () => {
    expect(parseTitle(undefined, '🗺'.repeat(300))).toBe('🗺'.repeat(200));
  });

  it('counts characters, not code units', () => {
    expect(parseTitle('🗺'.repeat(200), 'scan.pdf')).toBe('🗺'.repeat(200));
  });

  it.each([
    ['201 characters', 'a'.repeat(201)],
    ['a NUL', 'a\u0000b'],
    ['a line break', 'a\nb'],
    ['an escape sequence', 'a\u001b[31mb'],
    ['half of a surrogate pair', 'a\ud83db'],
  ])('refuses %s', (_what, title) => {
    expect(() => parseTitle(title, 'scan.pdf')).toThrow(TitleInvalidError);
  });
});

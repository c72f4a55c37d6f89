import { visibleText } from './visible-text.ts';

const seen = (text: string): string => visibleText(text).text;

describe('visibleText', () => {
  it('leaves ASCII and letters of all languages alone', () => {
    expect(seen('Call 555\n\tnow')).toBe('Call 555\n\tnow');
    expect(seen('Müller, Ελλάδα, 東京 👍')).toBe('Müller, Ελλάδα, 東京 👍');
  });

  it('drops what nobody sees', () => {
    expect(seen('4111\u200b 11\u00ad11\u2060')).toBe('4111 1111');
  });

  it.each([
    ['full-width', '１２３', '123'],
    ['Arabic', '٠١٢٩', '0129'],
    ['Devanagari', '०४९', '049'],
    ['mathematical', '𝟎𝟗𝟙', '091'],
  ])('reads %s digits', (_script, digits, ascii) => {
    expect(seen(digits)).toBe(ascii);
  });

  it('writes dashes and spaces one way', () => {
    expect(seen('1\u20112\u20133\u00a04')).toBe('1-2-3 4');
  });

  it('knows where a part was in the original', () => {
    const text = 'x👍\u200b4\u200b1!';
    const { text: read, originalSpan } = visibleText(text);
    const start = read.indexOf('41');
    expect(text.slice(...originalSpan(start, start + 2))).toBe('4\u200b1');
    expect(originalSpan(0, read.length)).toEqual([0, text.length]);
  });
});

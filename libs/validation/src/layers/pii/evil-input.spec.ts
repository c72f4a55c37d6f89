import { patternWork } from '../../patterns/pattern-work.fixture.ts';
import { findPii } from './find-pii.ts';

const REGIONS = new Set(['US', 'GB', 'DE', 'FR', 'ES', 'IT', 'NL', 'PL', 'SE', 'BE', 'CH', 'AT', 'FI', 'BR']);

describe('personal data in texts made to be slow', () => {
  it.each([
    ['one digit', '1'],
    ['numbers like phone numbers', '+49 30 90182'],
    ['phone numbers, one after the other', '202-456-1111 '],
    ['numbers in brackets', '(030) '],
    ['numbers like cards', '4111 '],
    ['numbers like accounts', 'DE89 3704 '],
    ['numbers of people', '12345678Z '],
    ['at signs', 'a@'],
    ['at signs that are spelled', 'a at '],
    ['dots', 'a.'],
    ['names of hosts', 'example.com.'],
    ['addresses', 'anna@example.org '],
    ['beginnings of web addresses', 'https://'],
    ['colons', ':'],
    ['groups of hexadecimal digits', 'a1:'],
    ['octets', '10.'],
    ['words before a date', 'born on '],
    ['words before a number', 'passport '],
    ['invisible characters between digits', '4\u200b'],
    ['digits of another script', '٤'],
  ])('takes work in proportion to the text for %s', (_what, unit) => {
    const text = (length: number): string => unit.repeat(Math.ceil(length / unit.length));
    const [short, long] = [10_000, 40_000].map((length) => patternWork(() => findPii(text(length), REGIONS))) as [
      number,
      number,
    ];
    expect(short).toBeGreaterThan(0);
    expect(long).toBeLessThan(4.5 * short);
    expect(long).toBeLessThan(1_000 * 40_000);
  });
});

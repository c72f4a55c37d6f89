import { RangeNotSatisfiableError } from '@cairn/errors';
import { parseByteRange } from './byte-range.ts';

describe('parseByteRange', () => {
  it.each([
    ['bytes=0-9', { start: 0, end: 9 }],
    ['bytes=90-', { start: 90, end: 99 }],
    ['bytes=90-1000', { start: 90, end: 99 }],
    ['bytes=-10', { start: 90, end: 99 }],
    ['bytes=-1000', { start: 0, end: 99 }],
  ])('reads %s of 100 bytes', (header, range) => {
    expect(parseByteRange(header, 100)).toEqual(range);
  });

  it.each([undefined, 'bytes=-', 'bytes=5-2', 'bytes=0-1,5-6', 'pages=1-2', 'bytes=a-b'])('ignores %s', (header) => {
    expect(parseByteRange(header, 100)).toBeUndefined();
  });

  it.each(['bytes=100-', 'bytes=200-300', 'bytes=-0'])('refuses %s of 100 bytes', (header) => {
    expect(() => parseByteRange(header, 100)).toThrow(RangeNotSatisfiableError);
  });
});

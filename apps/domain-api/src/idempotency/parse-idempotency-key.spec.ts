import { IdempotencyKeyInvalidError } from '@cairn/errors';
import { parseIdempotencyKey } from './parse-idempotency-key.ts';

describe('parseIdempotencyKey', () => {
  it.each([
    ['a bare key', 'c3f1-77', 'c3f1-77'],
    ['a quoted key', '"c3f1-77"', 'c3f1-77'],
    ['a quoted key with a comma and a space', '"a, b"', 'a, b'],
    ['escaped quotes', String.raw`"say \"hi\" \\o/"`, String.raw`say "hi" \o/`],
    ['a key of 255 characters', 'k'.repeat(255), 'k'.repeat(255)],
  ])('reads %s', (_what, header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key);
  });

  it('takes a missing header for no key', () => {
    expect(parseIdempotencyKey(undefined)).toBeUndefined();
  });

  it.each([
    ['an empty header', ''],
    ['an empty quoted key', '""'],
    ['256 characters', 'k'.repeat(256)],
    ['a letter outside of ASCII', 'schlüssel'],
    ['a control character', 'a\u0001b'],
    ['an unfinished quote', '"abc'],
    ['the header sent twice', 'one, two'],
    ['two quoted keys', '"one", "two"'],
  ])('refuses %s', (_what, header) => {
    expect(() => parseIdempotencyKey(header)).toThrow(IdempotencyKeyInvalidError);
  });
});

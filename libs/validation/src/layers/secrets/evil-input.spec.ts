import { patternWork } from '../../patterns/pattern-work.fixture.ts';
import { findSecrets } from './find-secrets.ts';
import { joined } from './sample-secrets.fixture.ts';

describe('secrets in texts made to be slow', () => {
  it.each([
    ['names of secrets', 'password '],
    ['names of secrets without a space', 'password'],
    ['beginnings of an assignment', 'api_key='],
    ['assignments', 'password = "Tr0ub4dor" '],
    ['quotes that do not end', 'token="'],
    ['letters of base 64', 'Ab1'],
    ['base 64 with ends', 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo= '],
    ['beginnings of keys', joined('sk_', 'live_')],
    ['beginnings of keys, apart', `${joined('AK', 'IA')} `],
    ['beginnings of signed tokens', 'eyJ'],
    ['parts of signed tokens', 'eyJhbGciOiJIUzI1NiJ9.'],
    ['beginnings of key files', '-----BEGIN PRIVATE KEY-----\n'],
    ['beginnings of connection strings', 'postgres://a:'],
    ['headers', 'Authorization: Bearer '],
    ['tags', '<password>'],
    ['at signs', '@'],
    ['hyphens', '-'],
    ['invisible characters in a name', 'pass\u200bword='],
  ])('takes work in proportion to the text for %s', (_what, unit) => {
    const text = (length: number): string => unit.repeat(Math.ceil(length / unit.length));
    const [short, long] = [10_000, 40_000].map((length) => patternWork(() => findSecrets(text(length)))) as [
      number,
      number,
    ];
    expect(short).toBeGreaterThan(0);
    expect(long).toBeLessThan(4.5 * short);
    expect(long).toBeLessThan(1_000 * 40_000);
  });
});

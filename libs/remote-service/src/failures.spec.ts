import { networkCode, reasonCode } from './failure-codes.ts';
import { retryAfterSeconds } from './retry-after.ts';

describe('what a service says of a failure', () => {
  it('passes on codes, and no text in which a key may stand', () => {
    expect(reasonCode('InvalidContent')).toBe('InvalidContent');
    expect(reasonCode('Key abc123 is wrong')).toBeUndefined();
    expect(reasonCode({ code: 'InvalidContent' })).toBeUndefined();
  });

  it('names a broken connection by its code or the name of its error', () => {
    expect(networkCode(Object.assign(new Error('with a key'), { code: 'ECONNRESET' }))).toBe('ECONNRESET');
    expect(networkCode(new TypeError('with a key'))).toBe('TypeError');
    expect(networkCode(undefined)).toBe('connection failed');
  });

  it('reads the wait it asks for as a number or a date', () => {
    const now = Date.parse('2026-01-01T00:00:00Z');
    expect(retryAfterSeconds('1.5', now)).toBe(1.5);
    expect(retryAfterSeconds('Thu, 01 Jan 2026 00:00:20 GMT', now)).toBe(20);
    expect(retryAfterSeconds('Wed, 31 Dec 2025 23:59:00 GMT', now)).toBe(0);
    expect(retryAfterSeconds('soon', now)).toBeUndefined();
    expect(retryAfterSeconds(null, now)).toBeUndefined();
  });
});

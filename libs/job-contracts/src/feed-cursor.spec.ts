import fc from 'fast-check';
import { decodeFeedCursor, encodeFeedCursor, type HeardOfJob } from './feed-cursor.ts';

const heardOfJob = (at: number) =>
  fc.record({ sequence: fc.integer({ min: 0, max: 2 ** 31 - 1 }), endedAt: fc.constantFrom(undefined, at) });

describe('a feed cursor', () => {
  it('carries every job with its sequence, and whether it has ended', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.uuid(), heardOfJob(1_790_000_000_123)), { maxLength: 64 }), (entries) => {
        const heard = { at: 1_790_000_000_123, jobs: new Map<string, HeardOfJob>(entries) };
        expect(decodeFeedCursor(encodeFeedCursor(heard))).toEqual(heard);
      }),
    );
  });

  it('fits into an address, whatever the number of jobs, and then carries those heard of last', () => {
    const ids = Array.from({ length: 500 }, (_, n) => `00000000-0000-7000-8000-${String(n).padStart(12, '0')}`);
    const cursor = encodeFeedCursor({
      at: Date.now(),
      jobs: new Map(ids.map((id) => [id, { sequence: 2 ** 31 - 1 }])),
    });

    expect(cursor).toMatch(/^[\w-]{1,2048}$/);
    expect([...(decodeFeedCursor(cursor)?.jobs.keys() ?? [])]).toEqual(ids.slice(-64));
  });

  it('is not read from anything else, and nothing that is given makes reading it fail', () => {
    const cursor = encodeFeedCursor({
      at: 1,
      jobs: new Map([['00000000-0000-7000-8000-000000000000', { sequence: 300 }]]),
    });

    for (const text of ['', 'x', '%', cursor.slice(0, -1), `${cursor}AA`, `Ag${cursor.slice(2)}`, 'A'.repeat(3_000)]) {
      expect(decodeFeedCursor(text)).toBeUndefined();
    }
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void decodeFeedCursor(text)));
  });
});

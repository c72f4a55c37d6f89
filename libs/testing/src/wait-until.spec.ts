import { waitUntil } from './index.ts';

describe('waitUntil', () => {
  it('resolves with the first value that is neither false nor nothing', async () => {
    const values = [false, null, undefined, 0];
    expect(await waitUntil(() => values.shift(), { intervalMs: 1 })).toBe(0);
  });

  it('says what it waited for and keeps the last error as the cause', async () => {
    const cause = new Error('still two rows');
    const waiting = waitUntil(() => Promise.reject(cause), { timeoutMs: 5, intervalMs: 1, what: 'an empty table' });
    await expect(waiting).rejects.toMatchObject({
      message: 'Waited 5 ms for an empty table in vain: still two rows',
      cause,
    });
  });
});

import { jobLimits, limitsAll } from './job-limits.ts';

describe('the limits of a handler', () => {
  it('are none, but for one job per key at a time in the order of enqueues', () => {
    const limits = jobLimits('mail');

    expect(limits).toEqual({ total: null, perWorker: null, perKey: 1, rate: null, fifo: true, onHeadRetry: 'wait' });
    expect(limitsAll(limits)).toBe(false);
  });

  it('give up the order when a key may have several jobs at once', () => {
    expect(jobLimits('mail', { concurrency: { perKey: 3 } })).toMatchObject({ perKey: 3, fifo: false });
  });

  it.each([
    { concurrency: { total: 2 } },
    { concurrency: { perWorker: 2 } },
    { rateLimit: { limit: 1, perSeconds: 1 } },
  ])('hold for jobs without a key: %j', (options) => {
    expect(limitsAll(jobLimits('mail', options))).toBe(true);
  });

  it.each([
    [{ concurrency: { total: 0 } }, 'Handler of "mail": concurrency.total must be a whole number from 1, not 0.'],
    [{ concurrency: { perWorker: 1.5 } }, 'concurrency.perWorker must be a whole number from 1, not 1.5'],
    [{ concurrency: { perKey: -1 } }, 'concurrency.perKey must be a whole number from 1, not -1'],
    [{ rateLimit: { limit: 0, perSeconds: 1 } }, 'rateLimit.limit must be a whole number from 1, not 0'],
    [{ rateLimit: { limit: 1, perSeconds: 0 } }, 'rateLimit.perSeconds must be more than 0, not 0'],
    [{ fifo: true, concurrency: { perKey: 2 } }, 'so concurrency.perKey cannot be 2'],
    [{ fifo: false, onHeadRetry: 'pass' as const }, 'onHeadRetry is about the order per key'],
  ])('are refused when they make no sense: %j', (options, message) => {
    expect(() => jobLimits('mail', options)).toThrow(message);
  });
});

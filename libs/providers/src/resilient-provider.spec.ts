import { Readable } from 'node:stream';
import { ProviderUnavailableError } from '@cairn/errors';
import { waitUntil } from '@cairn/testing';
import { MockProvider } from './mock/mock-provider.ts';
import type { Fault } from './mock/mock-script.ts';
import type { ProcessingRequest } from './processing-provider.ts';
import type { ResilienceOptions } from './provider-policy.ts';
import { ResilientProvider } from './resilient-provider.ts';

const request: ProcessingRequest = {
  jobId: 'job-1',
  unitId: '0001',
  documentPath: '/nowhere',
  contentType: 'application/pdf',
  pageNumber: 1,
  language: 'eng',
};
const { signal } = new AbortController();
const HOUR_MS = 3_600_000;

/** Remembers when it was asked. */
class WatchedMock extends MockProvider {
  readonly askedAt: number[] = [];

  override process(page: ProcessingRequest, stop: AbortSignal): Promise<Readable> {
    this.askedAt.push(performance.now());
    return super.process(page, stop);
  }
}

function scripted(script: { calls?: Fault[]; retryAfterSeconds?: number; failAlways?: boolean }): WatchedMock {
  return new WatchedMock({ script: JSON.stringify({ default: script }) });
}

function behindPolicies(inner: MockProvider, options: ResilienceOptions = {}): ResilientProvider {
  return new ResilientProvider(inner, { retryDelayMs: 1, ...options });
}

describe('ResilientProvider and a provider that has too much to do', () => {
  it('asks again no sooner than it was told to', async () => {
    const inner = scripted({ calls: ['busy'], retryAfterSeconds: 0.4 });
    await behindPolicies(inner).process(request, signal);

    const [first = 0, second = 0, ...more] = inner.askedAt;
    // Timers may fire a millisecond early, and never earlier.
    expect(second - first).toBeGreaterThanOrEqual(398);
    expect(more).toEqual([]);
  });

  it('does not wait long: it passes over it, and asks it for no other page meanwhile', async () => {
    const inner = scripted({ calls: ['busy'], retryAfterSeconds: 3_600 });
    const provider = behindPolicies(inner);

    await expect(provider.process(request, signal)).rejects.toMatchObject({
      code: 'PROVIDER_BUSY',
      retryAfterSeconds: 3_600,
    });
    await expect(provider.process({ ...request, unitId: '0002' }, signal)).rejects.toMatchObject({
      code: 'PROVIDER_BUSY',
      retryAfterSeconds: expect.any(Number) as number,
    });
    expect(inner.askedAt).toHaveLength(1);
    expect(provider.statistics().busyForMs).toBeGreaterThan(0);
  });

  it('does not take it for broken', async () => {
    const inner = scripted({ calls: ['busy', 'busy', 'busy', 'busy'] });
    const provider = behindPolicies(inner, { retries: 3, breakerFailures: 1, breakerOpenMs: HOUR_MS });

    await expect(provider.process(request, signal)).rejects.toMatchObject({ code: 'PROVIDER_BUSY' });
    await expect(provider.process(request, signal)).resolves.toBeInstanceOf(Readable);
    expect((await provider.health()).providers).toMatchObject([{ name: 'mock', breaker: 'closed', healthy: true }]);
  });
});

describe('ResilientProvider and retries', () => {
  it('stops trying again when the budget is used up, however many pages fail', async () => {
    const inner = scripted({ failAlways: true });
    const retryBudget = { reserve: 5, perCall: 0 };
    const provider = behindPolicies(inner, { retries: 2, retryBudget, breakerFailures: 1_000 });
    const pages = Array.from({ length: 20 }, (_value, index) => ({ ...request, unitId: `page-${index}` }));
    for (const page of pages) await expect(provider.process(page, signal)).rejects.toThrow(ProviderUnavailableError);

    expect(inner.askedAt).toHaveLength(20 + 5);
    expect(provider.statistics()).toMatchObject({ pages: 20, retries: 5, failures: { PROVIDER_UNAVAILABLE: 20 } });
  });

  it('earns retries by new pages', async () => {
    const inner = scripted({ failAlways: true });
    const retryBudget = { reserve: 1, perCall: 0.5 };
    const provider = behindPolicies(inner, { retries: 1, retryBudget, breakerFailures: 1_000 });
    for (let page = 0; page < 9; page += 1) await provider.process(request, signal).catch(() => undefined);

    expect(provider.statistics().retries).toBe(5);
  });

  it('does not try again where it is refused, and leaves such a provider alone soon', async () => {
    const inner = scripted({ calls: ['refused', 'refused'] });
    const provider = behindPolicies(inner, { breakerFailures: 2, breakerOpenMs: HOUR_MS });
    const outcome = (): Promise<unknown> =>
      provider.process(request, signal).catch((error: unknown) => (error as { code?: string }).code);

    expect(await outcome()).toBe('PROVIDER_REFUSED');
    expect(await outcome()).toBe('PROVIDER_REFUSED');
    expect(await outcome()).toBe('PROVIDER_UNAVAILABLE');
    expect(inner.askedAt).toHaveLength(2);
    expect(provider.statistics().breaker).toBe('open');
  });

  it('ends with the signal while it waits for the next try', async () => {
    const inner = scripted({ failAlways: true });
    const provider = behindPolicies(inner, { retryDelayMs: HOUR_MS });
    const abort = new AbortController();
    const call = expect(provider.process(request, abort.signal)).rejects.toThrow('cancelled by the user');
    await waitUntil(() => inner.askedAt.length === 1);
    abort.abort(new Error('cancelled by the user'));

    await call;
    expect(provider.statistics()).toMatchObject({ running: 0, failures: { ABORTED: 1 } });
  });
});

describe('ResilientProvider with a breaker that was open', () => {
  it('asks once whether the provider is well again', async () => {
    const inner = scripted({ calls: ['unavailable'] });
    const provider = behindPolicies(inner, { retries: 0, breakerFailures: 1, breakerOpenMs: 0 });
    await expect(provider.process(request, signal)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });

    await expect(provider.process(request, signal)).resolves.toBeInstanceOf(Readable);
    expect(provider.statistics().breaker).toBe('closed');
  });
});

import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { UnitFailedError } from '@cairn/errors';
import { MockProvider, ResilientProvider, UnknownProviderError, createProvider } from './index.ts';
import type { ProcessingProvider, ProcessingRequest } from './processing-provider.ts';
import { ProviderChain } from './provider-chain.ts';

const request: ProcessingRequest = {
  jobId: 'job-1',
  unitId: '0001',
  documentPath: '/nowhere',
  contentType: 'application/pdf',
  pageNumber: 1,
  language: 'eng',
};
const { signal } = new AbortController();
const FAST = { retryDelayMs: 1 };

function mock(script: object): ReturnType<typeof createProvider> {
  return createProvider({ provider: 'mock', mock: { script: JSON.stringify({ default: script }) }, resilience: FAST });
}

/** Never answers, whatever its signal says. */
class DeafProvider implements ProcessingProvider {
  readonly name = 'deaf';
  calls = 0;

  process(): Promise<Readable> {
    this.calls += 1;
    return new Promise(() => undefined);
  }

  health = (): Promise<{ healthy: boolean; detail: string }> => Promise.resolve({ healthy: true, detail: 'deaf' });
  close = (): Promise<void> => Promise.resolve();
}

describe('createProvider', () => {
  it('refuses an unknown name and says which are known', () => {
    const create = (): unknown => createProvider({ provider: 'mock', fallbacks: ['tesserakt'] });

    expect(create).toThrow(UnknownProviderError);
    expect(create).toThrow(
      'no provider called "tesserakt"; known are: azure-document-intelligence, mock, openai, tesseract',
    );
  });

  it('tries a unit again that failed for a moment', async () => {
    await expect(mock({ failTimes: 2 }).process(request, signal)).resolves.toBeInstanceOf(Readable);
  });

  it('takes a malformed answer for a failure, and tries again', async () => {
    const page = await json(await mock({ malformedTimes: 2 }).process(request, signal));

    expect(page).toMatchObject({ pageNumber: 1, engine: { name: 'mock' } });
    await expect(mock({ malformedTimes: 3 }).process(request, signal)).rejects.toMatchObject({
      code: 'PROVIDER_OUTPUT_INVALID',
      retryable: true,
    });
  });

  it('gives up after the last try, in a way that may pass', async () => {
    await expect(mock({ failAlways: true }).process(request, signal)).rejects.toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      retryable: true,
    });
  });

  it('does not try again what is wrong with the page itself', async () => {
    const provider = createProvider({
      provider: 'mock',
      fallbacks: ['mock'],
      mock: { script: '{"units":{"0001":{"failWithCode":"IMAGE_TOO_LARGE"}}}' },
      resilience: { retryDelayMs: 60_000 },
    });

    await expect(provider.process(request, signal)).rejects.toBeInstanceOf(UnitFailedError);
  });

  it('asks the fallback when the first gives no answer', async () => {
    const down = new ResilientProvider(new MockProvider({ script: '{"default":{"failAlways":true}}' }), FAST);
    const up = new ResilientProvider(new MockProvider());

    await expect(new ProviderChain([down, up]).process(request, signal)).resolves.toBeInstanceOf(Readable);
    await expect(new ProviderChain([down, down]).process(request, signal)).rejects.toMatchObject({
      message: expect.stringContaining('mock, mock') as string,
    });
  });

  it('leaves a provider alone for a while after repeated failures, and says so in its health', async () => {
    const inner = new MockProvider({ script: '{"default":{"failTimes":3}}' });
    const provider = new ResilientProvider(inner, { ...FAST, breakerFailures: 3, breakerOpenMs: 3_600_000 });
    await expect(provider.process(request, signal)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });

    // The fourth call would succeed, if it were made.
    await expect(provider.process(request, signal)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(provider.health()).resolves.toMatchObject({ healthy: false });
    await expect(new ProviderChain([provider, new MockProvider()]).health()).resolves.toMatchObject({ healthy: true });
  });

  it('ends a call at its time limit even when the provider does not listen', async () => {
    const deaf = new DeafProvider();
    const provider = new ResilientProvider(deaf, { ...FAST, timeoutMs: 20, retries: 1 });

    await expect(provider.process(request, signal)).rejects.toMatchObject({
      code: 'PROVIDER_TIMEOUT',
      retryable: true,
    });
    expect(deaf.calls).toBe(2);
  });

  it('ends with the reason of the signal when that aborts, without another try', async () => {
    const abort = new AbortController();
    const deaf = new DeafProvider();
    const call = new ProviderChain([new ResilientProvider(deaf, FAST)]).process(request, abort.signal);
    abort.abort(new Error('cancelled by the user'));

    await expect(call).rejects.toThrow('cancelled by the user');
    expect(deaf.calls).toBeLessThanOrEqual(1);
  });

  it('lets only so many calls through at the same time', async () => {
    const deaf = new DeafProvider();
    const provider = new ResilientProvider(deaf, { timeoutMs: 50, retries: 0, concurrency: 2 });

    const calls = Promise.allSettled([1, 2, 3].map(() => provider.process(request, signal)));
    expect(deaf.calls).toBeLessThanOrEqual(2);

    await expect(calls).resolves.toMatchObject(
      Array.from({ length: 3 }, () => ({ status: 'rejected', reason: { code: 'PROVIDER_TIMEOUT' } })),
    );
    expect(deaf.calls).toBe(3);
  });
});

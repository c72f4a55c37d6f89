import { Readable } from 'node:stream';
import { json } from 'node:stream/consumers';
import { ProviderPausedError } from '@cairn/errors';
import type { PageResult } from '@cairn/page-result';
import { MockProvider } from './mock/mock-provider.ts';
import type { Fault } from './mock/mock-script.ts';
import type { ProcessingProvider, ProcessingRequest } from './processing-provider.ts';
import { summariseCalls } from './provider-calls.ts';
import type { ProviderCall } from './provider-calls.ts';
import { ProviderChain } from './provider-chain.ts';
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

/** Answers with its own name. */
function named(name: string): ProcessingProvider {
  return {
    name,
    process: async () => Readable.from([name]),
    health: async () => ({ healthy: true, detail: 'fine' }),
    close: async () => undefined,
  };
}

describe('ProviderChain behind a gate', () => {
  let closed: Set<string>;
  let chain: ProviderChain;

  beforeEach(() => {
    closed = new Set();
    chain = new ProviderChain([named('first'), named('second')], { isOpen: (name) => !closed.has(name) });
  });

  const answerer = async (): Promise<string> => (await (await chain.process(request, signal)).toArray()).join('');

  it('passes over a provider that is switched off, and returns to it when it is on again', async () => {
    expect(await answerer()).toBe('first');
    closed.add('first');
    expect(await answerer()).toBe('second');
    closed.clear();
    expect(await answerer()).toBe('first');
  });

  it('asks nobody when all are switched off, in a way that may pass', async () => {
    closed = new Set(['first', 'second']);

    await expect(chain.process(request, signal)).rejects.toThrow(ProviderPausedError);
    await expect(chain.process(request, signal)).rejects.toMatchObject({ code: 'PROVIDER_PAUSED', retryable: true });
  });

  it('says in its health what is switched off, and is healthy while another is on', async () => {
    closed.add('first');

    expect(await chain.health()).toEqual({
      healthy: true,
      detail: 'first: switched off; second: fine',
      providers: [
        { name: 'first', healthy: false, breaker: 'closed', detail: 'switched off' },
        { name: 'second', healthy: true, breaker: 'closed', detail: 'fine' },
      ],
    });
  });
});

/** A mock of another name, whose calls end so. */
function scripted(name: string, calls: readonly Fault[]): ResilientProvider {
  const provider = new MockProvider({ script: JSON.stringify({ default: { calls } }) });
  return new ResilientProvider(Object.assign(provider, { name }), { retryDelayMs: 1, retries: 1 });
}

describe('ProviderChain that falls back', () => {
  const told: ProviderCall[] = [];
  const read = async (chain: ProviderChain): Promise<PageResult> => {
    told.length = 0;
    return (await json(await chain.process(request, signal, (call) => told.push(call)))) as PageResult;
  };

  it('tells who answered, how often who was tried, and why it fell back; the page carries a remark', async () => {
    const chain = new ProviderChain([
      scripted('first', ['unavailable', 'busy']),
      scripted('second', ['refused']),
      scripted('third', ['unavailable', 'ok']),
    ]);
    const page = await read(chain);

    expect(summariseCalls(told)).toEqual({
      provider: 'third',
      tries: 5,
      fellBackFrom: [
        { provider: 'first', tries: 2, code: 'PROVIDER_BUSY' },
        { provider: 'second', tries: 1, code: 'PROVIDER_REFUSED' },
      ],
    });
    expect(page.warnings).toEqual([
      {
        code: 'PROVIDER_FALLBACK',
        message: 'third read this page; no answer came from first (PROVIDER_BUSY), second (PROVIDER_REFUSED).',
      },
    ]);
  });

  it('leaves a page as it is when the preferred one answers, however often it was tried', async () => {
    const page = await read(new ProviderChain([scripted('first', ['unavailable']), scripted('second', [])]));

    expect(summariseCalls(told)).toEqual({ provider: 'first', tries: 2 });
    expect(page.warnings).toEqual([]);
  });

  it('gives a page that one does not take to the next', async () => {
    await read(new ProviderChain([scripted('first', ['rejected']), scripted('second', [])]));

    expect(summariseCalls(told)).toMatchObject({ provider: 'second' });
  });

  it.each([
    [
      'in a way that may pass, when one of them may answer later',
      ['refused'],
      ['busy', 'busy'],
      'PROVIDER_UNAVAILABLE',
    ],
    ['for this page alone, when the last one does not take it', ['refused'], ['rejected'], 'PAGE_REJECTED'],
    ['for good, when all of them refuse us', ['refused'], ['refused'], 'PROVIDER_REFUSED'],
  ] as [string, Fault[], Fault[], string][])('fails %s', async (_how, first, second, code) => {
    const chain = new ProviderChain([scripted('first', first), scripted('second', second)]);

    await expect(read(chain)).rejects.toMatchObject({ code, retryable: code === 'PROVIDER_UNAVAILABLE' });
    expect(summariseCalls(told)).not.toHaveProperty('provider');
  });

  it('counts what each of them did', async () => {
    const chain = new ProviderChain([scripted('first', ['unavailable', 'unavailable']), scripted('second', [])]);
    await read(chain);

    expect(chain.statistics()).toMatchObject([
      { provider: 'first', pages: 1, answered: 0, retries: 1, failures: { PROVIDER_UNAVAILABLE: 1 }, running: 0 },
      { provider: 'second', pages: 1, answered: 1, retries: 0, failures: {}, breaker: 'closed' },
    ]);
  });
});

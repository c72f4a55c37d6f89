import { Readable } from 'node:stream';
import { ProviderPausedError } from '@cairn/errors';
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

    expect(await chain.health()).toEqual({ healthy: true, detail: 'first: switched off; second: fine' });
  });
});

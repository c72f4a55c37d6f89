import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { json, text } from 'node:stream/consumers';
import { pageResultSchema, pageText } from '@cairn/page-result';
import type { ProcessingRequest } from '../processing-provider.ts';
import { MockProvider } from './mock-provider.ts';

function request(unitId: string, jobId = 'job-1'): ProcessingRequest {
  const pageNumber = Number(unitId);
  return { jobId, unitId, documentPath: '/nowhere', contentType: 'application/pdf', pageNumber, language: 'eng' };
}

const { signal } = new AbortController();

describe('MockProvider', () => {
  it('gives fixed words for each page', async () => {
    const page = pageResultSchema.parse(await json(await new MockProvider().process(request('0002'), signal)));

    expect(pageText(page)).toBe('Mock page 2');
  });

  it('fails a unit as often as its script says, counted by job', async () => {
    const provider = new MockProvider({ script: '{"units":{"0003":{"failTimes":2}}}' });

    for (const jobId of ['job-1', 'job-2']) {
      await expect(provider.process(request('0003', jobId), signal)).rejects.toMatchObject({ retryable: true });
      await expect(provider.process(request('0003', jobId), signal)).rejects.toMatchObject({ retryable: true });
      await expect(provider.process(request('0003', jobId), signal)).resolves.toBeInstanceOf(Readable);
    }
    await expect(provider.process(request('0004'), signal)).resolves.toBeInstanceOf(Readable);
  });

  it('fails a unit always, for good, or with a malformed answer', async () => {
    const units = {
      '0001': { failAlways: true },
      '0002': { failWithCode: 'IMAGE_NOT_DECODABLE' },
      '0003': { malformedTimes: 1 },
    };
    const provider = new MockProvider({ script: JSON.stringify({ units }) });

    await expect(provider.process(request('0001'), signal)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await expect(provider.process(request('0002'), signal)).rejects.toMatchObject({ code: 'IMAGE_NOT_DECODABLE' });
    const malformed = await text(await provider.process(request('0003'), signal));
    expect(malformed).toBe('{"version":1,"pageNumber":');
    expect(() => JSON.parse(malformed) as unknown).toThrow(SyntaxError);
  });

  it('waits as its script says, until the signal aborts', async () => {
    const provider = new MockProvider({ script: '{"default":{"latencyMs":3600000}}' });
    const abort = new AbortController();
    const call = provider.process(request('0001'), abort.signal);
    abort.abort();

    await expect(call).rejects.toThrow('aborted');
  });

  it('logs each call before anything else happens', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-mock-'));
    const logPath = join(folder, 'calls.jsonl');
    const provider = new MockProvider({ script: '{"units":{"0001":{"failTimes":1}}}', logPath });

    await expect(provider.process(request('0001'), signal)).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    await provider.process(request('0001'), signal);

    const lines = (await readFile(logPath, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(lines).toEqual([
      { jobId: 'job-1', unitId: '0001', call: 1 },
      { jobId: 'job-1', unitId: '0001', call: 2 },
    ]);
    await rm(folder, { recursive: true });
  });

  it('lets calls end one after the other as its script lists them', async () => {
    const script = JSON.stringify({ units: { '0001': { calls: ['busy', 'refused', 'ok'], retryAfterSeconds: 2 } } });
    const provider = new MockProvider({ script });
    const call = (): Promise<unknown> => provider.process(request('0001'), signal);

    await expect(call()).rejects.toMatchObject({ code: 'PROVIDER_BUSY', retryAfterSeconds: 2 });
    await expect(call()).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    await expect(call()).resolves.toBeInstanceOf(Readable);
    await expect(call()).resolves.toBeInstanceOf(Readable);
  });

  it('goes on with its script where a process before it died', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cairn-mock-'));
    try {
      const logPath = join(folder, 'calls.jsonl');
      await writeFile(logPath, '{"jobId":"job-1","unitId":"0001","call":1}\n{"jobId":"job-1","un');
      const provider = new MockProvider({ script: '{"units":{"0001":{"calls":["crash","refused"]}}}', logPath });

      await expect(provider.process(request('0001'), signal)).rejects.toMatchObject({ code: 'PROVIDER_REFUSED' });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['an unknown fault', '{"default":{"calls":["explode"]}}', 'calls'],
    ['an unknown word', '{"units":{"0001":{"failTime":2}}}', 'failTime'],
    ['a negative number', '{"default":{"latencyMs":-1}}', 'latencyMs'],
  ])('refuses a script with %s', (_what, script, problem) => {
    expect(() => new MockProvider({ script })).toThrow(problem);
  });
});

import { appendFile, readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { UnitFailedError } from '@cairn/errors';
import type { PageResult } from '@cairn/page-result';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from '../processing-provider.ts';
import { commit } from './mock-faults.ts';
import { faultOf, parseMockScript, type MockScript } from './mock-script.ts';

export interface MockOptions {
  /** JSON, see `parseMockScript`; default: every call succeeds at once. */
  script?: string | undefined;
  /**
   * File that gets one JSON line a call, before anything else happens: `{"jobId","unitId","call"}`. Calls that it holds
   * already count: so a script goes on where a process died.
   */
  logPath?: string | undefined;
}

/** Fixed words instead of recognition, and failures on demand: for specs, drills and machines without time. */
export class MockProvider implements ProcessingProvider {
  readonly name = 'mock';
  readonly #script: MockScript;
  readonly #logPath: string | undefined;
  #calls: Promise<Map<string, number>> | undefined;

  constructor(options: MockOptions = {}) {
    this.#script = parseMockScript(options.script);
    this.#logPath = options.logPath;
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    const { jobId, unitId } = request;
    const calls = await this.#countedCalls();
    const call = (calls.get(`${jobId}/${unitId}`) ?? 0) + 1;
    calls.set(`${jobId}/${unitId}`, call);
    if (this.#logPath) await appendFile(this.#logPath, `${JSON.stringify({ jobId, unitId, call })}\n`);

    const script = { ...this.#script.default, ...this.#script.units?.[unitId] };
    if (script.latencyMs) await wait(script.latencyMs, undefined, { signal });
    if (script.failWithCode)
      throw new UnitFailedError(script.failWithCode, 'The mock provider was told to fail this unit.');
    return commit(faultOf(script, call), script, fixedPage(request), signal);
  }

  health(): Promise<ProviderHealth> {
    return Promise.resolve({ healthy: true, detail: 'fixed words, no recognition' });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** By job and unit. */
  #countedCalls(): Promise<Map<string, number>> {
    this.#calls ??= this.#loggedCalls();
    return this.#calls;
  }

  async #loggedCalls(): Promise<Map<string, number>> {
    if (!this.#logPath) return new Map();
    const log = await readFile(this.#logPath, 'utf8').catch(() => '');
    const calls = log.split('\n').flatMap((line) => (line === '' ? [] : loggedCall(line)));
    return new Map(calls.map(({ jobId, unitId, call }) => [`${jobId}/${unitId}`, call]));
  }
}

interface LoggedCall {
  jobId: string;
  unitId: string;
  call: number;
}

/** A line that a dying process did not finish is none. */
function loggedCall(line: string): LoggedCall[] {
  try {
    return [JSON.parse(line) as LoggedCall];
  } catch {
    return [];
  }
}

/** One line on a sheet of A4 at 100 dpi, the same for the same page. */
function fixedPage({ pageNumber, language }: ProcessingRequest): PageResult {
  const words = ['Mock', 'page', String(pageNumber)].map((text, index) => ({
    text,
    box: [100 + index * 120, 100, 200 + index * 120, 130] as [number, number, number, number],
    confidence: 95,
  }));
  const box: [number, number, number, number] = [100, 100, 440, 130];
  const line = { box, baseline: [100, 124, 440, 124] as [number, number, number, number], rowHeight: 30, words };
  return {
    version: 1,
    pageNumber,
    widthPx: 827,
    heightPx: 1169,
    dpi: 100,
    rotation: 0,
    engine: { name: 'mock', version: '1', language },
    boxes: 'measured',
    blocks: [{ box, paragraphs: [{ box, lines: [line] }] }],
    warnings: [],
  };
}

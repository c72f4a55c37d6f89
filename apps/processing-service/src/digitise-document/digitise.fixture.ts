import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PDFDocument } from '@cantoo/pdf-lib';
import { InMemoryBlobStorage } from '@cairn/blob-storage';
import {
  DEFAULT_DIGITISE_SETTINGS,
  type DigitisePart,
  type DigitisePayload,
  type DigitiseResult,
  type DigitiseSettings,
} from '@cairn/job-contracts';
import type { Job, UnitContext, UnitOutcome, UnitRemarks } from '@cairn/job-queue';
import { createProvider } from '@cairn/providers';
import { DigitiseDocument } from './digitise-document.ts';
import type { DigitiseOptions } from './digitise-options.ts';
import type { PageUnit } from './plan-pages.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** One uploaded file of a document that a spec submits. */
export interface SpecFile extends Partial<Omit<DigitisePart, 'blob'>> {
  content: Uint8Array;
}

/** @param remarks gets what the handler remarks */
export function context(signal = new AbortController().signal, remarks: UnitRemarks = {}): UnitContext {
  const unused = (): never => {
    throw new Error('No business of this handler.');
  };
  return {
    signal,
    remark: (facts) => void Object.assign(remarks, facts),
    progress: () => Promise.resolve(),
    snooze: unused,
    runChildren: unused,
    logger: quiet,
    idempotencyToken: 'j',
    userId: 'u',
    traceId: 't',
    attempt: 1,
  };
}

export async function pdf(pageCount: number, change?: (document: PDFDocument) => void): Promise<Buffer> {
  const document = await PDFDocument.create();
  for (let page = 0; page < pageCount; page++) document.addPage([595, 842]);
  change?.(document);
  return Buffer.from(await document.save());
}

/** A handler on storage in memory, and what the unit runner does around it, without checkpoints. */
export class SpecDigitiser {
  readonly uploads = new InMemoryBlobStorage();
  readonly jobs = new InMemoryBlobStorage();

  private constructor(readonly tempDir: string) {}

  static async create(): Promise<SpecDigitiser> {
    const spec = new SpecDigitiser(await mkdtemp(join(tmpdir(), 'digitise-spec-')));
    await Promise.all([spec.uploads.ensureContainer(), spec.jobs.ensureContainer()]);
    return spec;
  }

  /** @param script of the mock provider */
  handler(
    script?: object,
    options: Partial<Pick<DigitiseOptions, 'provider' | 'sealer' | 'limits' | 'lowConfidenceBelow'>> = {},
  ): DigitiseDocument {
    const { uploads, jobs, tempDir } = this;
    const mock = { script: script && JSON.stringify(script) };
    const provider = createProvider({ provider: 'mock', mock, resilience: { retryDelayMs: 1 } });
    return new DigitiseDocument({ uploads, jobs, provider, tempDir, ...options });
  }

  async submit(
    files: readonly SpecFile[],
    settings: Partial<DigitiseSettings> = {},
    documentId: string = randomUUID(),
  ): Promise<Job<DigitisePayload>> {
    const userId = randomUUID();
    const parts: DigitisePart[] = [];
    for (const [index, { content, contentType = 'application/pdf', ...part }] of files.entries()) {
      const blob = `${userId}/uploads/${documentId}/${index === 0 ? 'original' : `part-000${index + 1}`}`;
      await this.uploads.put(blob, content, { contentType });
      parts.push({ blob, contentType, ...part });
    }
    const payload = { documentId, title: 'Spec', parts, settings: { ...DEFAULT_DIGITISE_SETTINGS, ...settings } };
    return { id: randomUUID(), userId, jobType: 'document.digitise', payload, attempt: 1, maxAttempts: 5 };
  }

  async digitise(digitiser: DigitiseDocument, job: Job<DigitisePayload>): Promise<DigitiseResult> {
    const units = await digitiser.plan(job, context());
    const outcomes = await Promise.all(
      units.map(async (unit): Promise<UnitOutcome<PageUnit>> => {
        try {
          const output = await digitiser.processUnit(unit, context(), job);
          return { unit, read: () => Promise.resolve(output) };
        } catch (error) {
          const { code, message } = error as { code: string; message: string };
          return { unit, failure: { code, message }, read: () => Promise.reject(error as Error) };
        }
      }),
    );
    return digitiser.assemble(job, outcomes, context());
  }

  async blob(name: string): Promise<Buffer> {
    return buffer((await this.jobs.get(name)).body);
  }

  async remove(): Promise<void> {
    await rm(this.tempDir, { recursive: true });
  }
}

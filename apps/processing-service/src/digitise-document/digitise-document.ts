import { createReadStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { inspectDocument } from '@cairn/document-inspection';
import { DocumentRefusedError, NoPageReadableError, ResourceNotFoundError } from '@cairn/errors';
import { DIGITISE_JOB_TYPE, type DigitisePayload, type DigitiseResult } from '@cairn/job-contracts';
import {
  JobHandler,
  type Job,
  type JobContext,
  type Unit,
  type UnitJobHandler,
  type UnitOutcome,
} from '@cairn/job-queue';
import { assembleDocument, type AssemblyTask } from './assemble-document.ts';
import { DigitiseOptions } from './digitise-options.ts';
import { digitisePayloadSchema } from './digitise-payload.ts';
import { WorkingCopies } from './working-copy.ts';

export interface PageUnit {
  /** From 1. */
  pageNumber: number;
}

const compress = promisify(gzip);
const CONTENT_TYPES = { pdf: 'application/pdf', text: 'text/plain; charset=utf-8', hocr: 'text/html; charset=utf-8' };
const DEFAULT_MAX_IMAGE_PIXELS = 100_000_000;

/**
 * A scan becomes a searchable PDF, its text and hOCR; a unit is a page, its checkpoint the gzipped page result.
 *
 * Units are tried once a run: the provider behind them has retries, a breaker and fallbacks of its own.
 */
@JobHandler(DIGITISE_JOB_TYPE, { unitAttempts: 1 })
export class DigitiseDocument implements UnitJobHandler<DigitisePayload, PageUnit, DigitiseResult> {
  readonly payloadSchema = digitisePayloadSchema;
  private readonly copies = new WorkingCopies();

  constructor(private readonly options: DigitiseOptions) {}

  async plan(job: Job<DigitisePayload>, ctx: JobContext): Promise<Unit<PageUnit>[]> {
    const { payload } = job;
    // A payload may come from a user's own request: it can name that user's uploads only.
    if (payload.blob !== `${job.userId}/uploads/${payload.documentId}/original`) {
      throw new ResourceNotFoundError('upload', payload.documentId);
    }
    const copy = await this.copies.create(job, payload.contentType, this.options.tempDir);
    await this.options.uploads.downloadToFile(payload.blob, copy.documentPath, ctx.signal);
    const inspection = await inspectDocument(copy.documentPath, {
      declaredType: payload.contentType,
      limits: this.options.limits ?? {},
      signal: ctx.signal,
    });
    if ('refused' in inspection) throw new DocumentRefusedError(inspection.refused);
    copy.contentType = inspection.type;
    return inspection.pages.map((_, index) => ({ id: unitId(index + 1), input: { pageNumber: index + 1 } }));
  }

  async processUnit(unit: Unit<PageUnit>, ctx: JobContext, job: Job<DigitisePayload>): Promise<Buffer> {
    const { documentPath, contentType } = this.copies.of(job);
    const { pageNumber } = unit.input;
    const { language } = job.payload;
    const request = { jobId: job.id, unitId: unit.id, documentPath, contentType, pageNumber, language };
    return compress(await buffer(await this.options.provider.process(request, ctx.signal)));
  }

  async assemble(
    job: Job<DigitisePayload>,
    outcomes: readonly UnitOutcome<PageUnit>[],
    ctx: JobContext,
  ): Promise<DigitiseResult> {
    const failedPages = outcomes.flatMap(({ unit, failure }) =>
      failure ? [{ pageNumber: unit.input.pageNumber, code: failure.code, message: failure.message }] : [],
    );
    const [first] = failedPages;
    if (first && failedPages.length === outcomes.length) throw new NoPageReadableError(outcomes.length, first);

    const task = await this.assemblyTask(job, outcomes);
    const { meanConfidence, files } = await assembleDocument(task, ctx.signal);
    const [pdf, text, hocr] = await Promise.all([
      this.store(job, 'document.pdf', files.pdf, CONTENT_TYPES.pdf, ctx.signal),
      this.store(job, 'document.txt', files.text, CONTENT_TYPES.text, ctx.signal),
      this.store(job, 'document.hocr', files.hocr, CONTENT_TYPES.hocr, ctx.signal),
    ]);
    return { pageCount: outcomes.length, failedPages, meanConfidence, pdf, text, hocr };
  }

  async cleanUp(job: Job<DigitisePayload>): Promise<void> {
    await this.copies.remove(job);
  }

  /** Puts the checkpoints beside the document, one after the other, so that a long one is never in memory as a whole. */
  private async assemblyTask(
    job: Job<DigitisePayload>,
    outcomes: readonly UnitOutcome<PageUnit>[],
  ): Promise<AssemblyTask> {
    const { folder, documentPath, contentType } = this.copies.of(job);
    const pagesFolder = join(folder, 'pages');
    await mkdir(pagesFolder, { recursive: true });
    const pagePaths: (string | null)[] = [];
    for (const outcome of outcomes) {
      const path = outcome.failure ? null : join(pagesFolder, outcome.unit.id);
      if (path) await writeFile(path, await outcome.read());
      pagePaths.push(path);
    }
    const { title, language } = job.payload;
    const maxImagePixels = this.options.limits?.maxImagePixels ?? DEFAULT_MAX_IMAGE_PIXELS;
    return { documentPath, contentType, pagePaths, outputFolder: folder, title, language, maxImagePixels };
  }

  private async store(
    job: Job<DigitisePayload>,
    name: string,
    path: string,
    contentType: string,
    signal: AbortSignal,
  ): Promise<{ blob: string; bytes: number }> {
    const blob = `${job.userId}/jobs/${job.id}/result/${name}`;
    const { bytes } = await this.options.jobs.put(blob, createReadStream(path), { contentType, signal });
    return { blob, bytes };
  }
}

function unitId(pageNumber: number): string {
  return String(pageNumber).padStart(4, '0');
}

import { createReadStream } from 'node:fs';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { NoPageReadableError } from '@cairn/errors';
import { DIGITISE_JOB_TYPE, type DigitisePayload, type DigitiseResult } from '@cairn/job-contracts';
import {
  JobHandler,
  type Job,
  type JobContext,
  type Unit,
  type UnitContext,
  type UnitJobHandler,
  type UnitOutcome,
} from '@cairn/job-queue';
import { summariseCalls, type ProviderCall } from '@cairn/providers';
import {
  assembleDocument,
  type AssemblyPage,
  type AssemblyTask,
  type ResultKind,
} from './assembly/assemble-document.ts';
import { DigitiseOptions } from './digitise-options.ts';
import { digitisePayloadSchema } from './digitise-payload.ts';
import { fetchParts, refuseForeignParts } from './fetch-parts.ts';
import { planPages, type PageUnit } from './plan-pages.ts';
import { storeThumbnail, thumbnailBlob } from './store-thumbnail.ts';
import { WorkingCopies, checkpointPath, keepCheckpoint } from './working-copy.ts';

const compress = promisify(gzip);
const RESULTS = {
  pdf: { name: 'document.pdf', contentType: 'application/pdf' },
  text: { name: 'document.txt', contentType: 'text/plain; charset=utf-8' },
  hocr: { name: 'document.hocr', contentType: 'text/html; charset=utf-8' },
  alto: { name: 'document.alto.xml', contentType: 'application/xml' },
  pages: { name: 'pages.jsonl', contentType: 'application/jsonl' },
} as const satisfies Record<ResultKind, { name: string; contentType: string }>;
const DEFAULT_MAX_IMAGE_PIXELS = 100_000_000;

/**
 * A scan becomes a searchable PDF, its text, hOCR and ALTO; a unit is a page, its checkpoint the gzipped page result.
 *
 * Units are tried once a run: the provider behind them has retries, a breaker and fallbacks of its own.
 */
@JobHandler(DIGITISE_JOB_TYPE, { unitAttempts: 1 })
export class DigitiseDocument implements UnitJobHandler<DigitisePayload, PageUnit, DigitiseResult> {
  readonly payloadSchema = digitisePayloadSchema;
  private readonly copies = new WorkingCopies();

  constructor(private readonly options: DigitiseOptions) {}

  async plan(job: Job<DigitisePayload>, ctx: JobContext): Promise<Unit<PageUnit>[]> {
    refuseForeignParts(job);
    const copy = await this.copies.create(job, this.options.tempDir);
    const pageCounts = await fetchParts(job, copy, this.options, ctx.signal);
    return planPages(pageCounts, job.payload.settings.pages);
  }

  async processUnit(unit: Unit<PageUnit>, ctx: UnitContext, job: Job<DigitisePayload>): Promise<Buffer> {
    const { part, pageNumber } = unit.input;
    const { pages: _pages, ...settings } = job.payload.settings;
    const { pageCount: _pageCount, ...file } = this.copies.part(job, part);
    const page = { ...file, ...settings, pageNumber };
    const request = { userId: job.userId, jobId: job.id, unitId: unit.id, ...page };
    const calls: ProviderCall[] = [];
    const watch = (call: ProviderCall): void => {
      calls.push(call);
      ctx.remark({ ...summariseCalls(calls) });
    };
    const { jobs, provider } = this.options;
    const result = await buffer(await provider.process(request, ctx.signal, watch));
    const checkpoint = await compress(await storeThumbnail(result, jobs, thumbnailBlob(job, unit.id), ctx.signal));
    await keepCheckpoint(this.copies.of(job), unit.id, checkpoint);
    return checkpoint;
  }

  async resumeUnit(unit: Unit<PageUnit>, checkpoint: Buffer, job: Job<DigitisePayload>): Promise<void> {
    await keepCheckpoint(this.copies.of(job), unit.id, checkpoint);
  }

  async assemble(
    job: Job<DigitisePayload>,
    outcomes: readonly UnitOutcome<PageUnit>[],
    ctx: JobContext,
  ): Promise<DigitiseResult> {
    const failedPages = outcomes.flatMap(({ unit, failure }) =>
      failure ? [{ pageNumber: Number(unit.id), code: failure.code, message: failure.message }] : [],
    );
    const [first] = failedPages;
    if (first && failedPages.length === outcomes.length) throw new NoPageReadableError(outcomes.length, first);

    const results = await assembleDocument(this.assemblyTask(job, outcomes), ctx.signal, (kind, path, signal) =>
      this.store(job, kind, path, signal),
    );
    return { pageCount: outcomes.length, failedPages, ...results };
  }

  async cleanUp(job: Job<DigitisePayload>): Promise<void> {
    await this.copies.remove(job);
  }

  private assemblyTask(job: Job<DigitisePayload>, outcomes: readonly UnitOutcome<PageUnit>[]): AssemblyTask {
    const copy = this.copies.of(job);
    const pages = outcomes.map(({ unit, failure }): AssemblyPage => {
      return { ...unit.input, path: failure ? null : checkpointPath(copy, unit.id) };
    });
    const { title, settings } = job.payload;
    const maxImagePixels = this.options.limits?.maxImagePixels ?? DEFAULT_MAX_IMAGE_PIXELS;
    const { language, existingText } = settings;
    const { lowConfidenceBelow } = this.options;
    const { parts, folder: outputFolder } = copy;
    return {
      ...{ parts, pages, existingText, outputFolder, title, language, maxImagePixels },
      ...(lowConfidenceBelow === undefined ? {} : { lowConfidenceBelow }),
    };
  }

  private async store(
    job: Job<DigitisePayload>,
    kind: ResultKind,
    path: string,
    signal: AbortSignal,
  ): Promise<{ blob: string; bytes: number }> {
    const { name, contentType } = RESULTS[kind];
    const blob = `${job.userId}/jobs/${job.id}/result/${name}`;
    const { bytes } = await this.options.jobs.put(blob, createReadStream(path), { contentType, signal });
    return { blob, bytes };
  }
}

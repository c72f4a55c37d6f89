import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectDocument } from '@cairn/document-inspection';
import { DocumentRefusedError, ResourceNotFoundError } from '@cairn/errors';
import {
  JobHandler,
  type Job,
  type JobContext,
  type Unit,
  type UnitJobHandler,
  type UnitOutcome,
} from '@cairn/job-queue';
import { createWorkingFolder } from '@cairn/working-folders';
import { ImageVariantsOptions } from './image-variants-options.ts';
import {
  IMAGE_VARIANTS_JOB_TYPE,
  imageVariantsPayloadSchema,
  type ImageVariant,
  type ImageVariantsPayload,
} from './image-variants-payload.ts';
import { makeVariant } from './make-variant.ts';

export interface ImageVariantsResult {
  /** Blobs in the container `jobs`, in the order of the payload. */
  variants: { name: string; blob: string; contentType: string; bytes: number }[];
  failedVariants: { name: string; code: string; message: string }[];
}

/** Names the folders of this job type among temporary files. */
export const WORKING_FOLDERS = 'variants';

/** An image in other sizes and formats, upright and without metadata. A unit is a variant, its checkpoint the new file. */
@JobHandler(IMAGE_VARIANTS_JOB_TYPE)
export class ImageVariants implements UnitJobHandler<ImageVariantsPayload, ImageVariant, ImageVariantsResult> {
  readonly payloadSchema = imageVariantsPayloadSchema;
  /** By run: the runner hands the same job object to every call of one run. */
  private readonly folders = new WeakMap<object, string>();

  constructor(private readonly options: ImageVariantsOptions) {}

  async plan(job: Job<ImageVariantsPayload>, { signal }: JobContext): Promise<Unit<ImageVariant>[]> {
    const { blob, variants } = job.payload;
    // A payload may come from a user's own request: it can name that user's uploads only.
    if (!blob.startsWith(`${job.userId}/`)) throw new ResourceNotFoundError('upload', blob);
    const folder = await createWorkingFolder(WORKING_FOLDERS, this.options.tempDir);
    this.folders.set(job, folder);
    await this.options.uploads.downloadToFile(blob, originalIn(folder), signal);
    const inspection = await inspectDocument(originalIn(folder), { signal });
    if ('refused' in inspection) throw new DocumentRefusedError(inspection.refused);
    if (!inspection.image) {
      throw new DocumentRefusedError({ code: 'UNSUPPORTED_TYPE', message: 'A PDF has no variants; name an image.' });
    }
    return variants.map((variant) => ({ id: variant.name, input: variant }));
  }

  async processUnit(
    { input: variant }: Unit<ImageVariant>,
    { signal }: JobContext,
    job: Job<ImageVariantsPayload>,
  ): Promise<NodeJS.ReadableStream> {
    const folder = this.folders.get(job) ?? '';
    const outputPath = join(folder, variant.name);
    await makeVariant({ ...variant, path: originalIn(folder), outputPath }, signal);
    return createReadStream(outputPath);
  }

  async assemble(
    job: Job<ImageVariantsPayload>,
    outcomes: readonly UnitOutcome<ImageVariant>[],
    { signal }: JobContext,
  ): Promise<ImageVariantsResult> {
    const result: ImageVariantsResult = { variants: [], failedVariants: [] };
    for (const outcome of outcomes) {
      const { name, format } = outcome.unit.input;
      if (outcome.failure) {
        result.failedVariants.push({ name, ...outcome.failure });
        continue;
      }
      const blob = `${job.userId}/jobs/${job.id}/result/${name}.${format}`;
      const contentType = `image/${format}`;
      const { bytes } = await this.options.jobs.put(blob, await outcome.read(), { contentType, signal });
      result.variants.push({ name, blob, contentType, bytes });
    }
    return result;
  }

  async cleanUp(job: Job<ImageVariantsPayload>): Promise<void> {
    const folder = this.folders.get(job);
    if (folder) await rm(folder, { recursive: true, force: true });
  }
}

function originalIn(folder: string): string {
  return join(folder, 'original');
}

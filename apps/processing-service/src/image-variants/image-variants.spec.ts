import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { InMemoryBlobStorage } from '@cairn/blob-storage';
import { inspectDocument, type DocumentInspection } from '@cairn/document-inspection';
import type { Job, UnitContext, UnitOutcome } from '@cairn/job-queue';
import { context } from '../digitise-document/digitise.fixture.ts';
import { IMAGE_VARIANTS_JOB_TYPE, imageVariantsPayloadSchema, type ImageVariant } from './image-variants-payload.ts';
import type { ImageVariantsPayload } from './image-variants-payload.ts';
import { ImageVariants, type ImageVariantsResult } from './image-variants.ts';
import { png, taggedJpeg } from './images.fixture.ts';

describe('image.variants', () => {
  let tempDir: string;
  let uploads: InMemoryBlobStorage;
  let jobs: InMemoryBlobStorage;
  let handler: ImageVariants;
  beforeEach(async () => {
    tempDir = await mkdtemp(join(tmpdir(), 'variants-spec-'));
    uploads = new InMemoryBlobStorage();
    jobs = new InMemoryBlobStorage();
    await Promise.all([uploads.ensureContainer(), jobs.ensureContainer()]);
    handler = new ImageVariants({ uploads, jobs, tempDir });
  });
  afterEach(() => rm(tempDir, { recursive: true }));

  async function submit(image: Uint8Array, ...variants: Partial<ImageVariant>[]): Promise<Job<ImageVariantsPayload>> {
    const userId = randomUUID();
    const blob = `${userId}/uploads/${randomUUID()}/original`;
    await uploads.put(blob, image, { contentType: 'image/*' });
    const payload = imageVariantsPayloadSchema.parse({ blob, variants });
    return { id: randomUUID(), userId, jobType: IMAGE_VARIANTS_JOB_TYPE, payload, attempt: 1, maxAttempts: 5 };
  }

  /** What the unit runner does, without checkpoints. */
  async function run(job: Job<ImageVariantsPayload>): Promise<ImageVariantsResult> {
    const outcomes: UnitOutcome<ImageVariant>[] = [];
    for (const unit of await handler.plan(job, context())) {
      try {
        const made = await buffer(await handler.processUnit(unit, context() as UnitContext, job));
        outcomes.push({ unit, read: () => Promise.resolve(made) });
      } catch (error) {
        const { code, message } = error as { code: string; message: string };
        outcomes.push({ unit, failure: { code, message }, read: () => Promise.reject(error as Error) });
      }
    }
    return handler.assemble(job, outcomes, context());
  }

  /** What the bytes are, found out in a process of its own. */
  async function look(bytes: Uint8Array): Promise<DocumentInspection> {
    const path = join(tempDir, randomUUID());
    await writeFile(path, bytes);
    return inspectDocument(path);
  }

  async function result(name: string): Promise<Buffer> {
    return buffer((await jobs.get(name)).body);
  }

  it('makes every size and format that is asked for', async () => {
    const job = await submit(
      png(600, 400),
      { name: 'small', format: 'webp', width: 300 },
      { name: 'square', format: 'jpeg', width: 100, height: 100, fit: 'cover' },
      { name: 'same', format: 'png', width: 5_000 },
    );

    const { variants, failedVariants } = await run(job);

    const folder = `${job.userId}/jobs/${job.id}/result`;
    expect(failedVariants).toEqual([]);
    expect(variants).toMatchObject([
      { name: 'small', blob: `${folder}/small.webp`, contentType: 'image/webp' },
      { name: 'square', blob: `${folder}/square.jpeg`, contentType: 'image/jpeg' },
      { name: 'same', blob: `${folder}/same.png`, contentType: 'image/png' },
    ]);
    await expect(Promise.all(variants.map(async ({ blob }) => look(await result(blob))))).resolves.toMatchObject([
      { type: 'image/webp', image: { widthPx: 300, heightPx: 200 } },
      { type: 'image/jpeg', image: { widthPx: 100, heightPx: 100 } },
      { type: 'image/png', image: { widthPx: 600, heightPx: 400 } },
    ]);
  });

  it('turns the image upright and takes away what its metadata tell', async () => {
    expect(taggedJpeg.includes('Exif')).toBe(true);
    const job = await submit(taggedJpeg, { name: 'plain', format: 'jpeg' });

    const { variants } = await run(job);

    const made = await result(variants[0]?.blob ?? '');
    expect(made.includes('Exif')).toBe(false);
    await expect(look(made)).resolves.toMatchObject({ image: { widthPx: 40, heightPx: 60 } });
  });

  it('gives the same bytes when it is done again', async () => {
    const job = await submit(png(600, 400), { name: 'a', format: 'webp', width: 50 });

    const first = await result((await run(job)).variants[0]?.blob ?? '');
    const again = await result((await run({ ...job })).variants[0]?.blob ?? '');

    expect(again.equals(first)).toBe(true);
  });

  it.each([
    ['SVG', 'UNSUPPORTED_TYPE', () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['a PDF', 'PDF_CORRUPT', () => Buffer.from('%PDF-1.7')],
    ['half an image', 'IMAGE_CORRUPT', () => taggedJpeg.subarray(0, 800)],
  ])('refuses %s', async (_what, code, image) => {
    const job = await submit(image(), { name: 'a', format: 'png' });

    await expect(handler.plan(job, context())).rejects.toMatchObject({ code: 'DOCUMENT_REFUSED', refusal: { code } });
  });

  it('does not touch an upload of another user', async () => {
    const job = await submit(png(600, 400), { name: 'a', format: 'png' });

    await expect(handler.plan({ ...job, userId: randomUUID() }, context())).rejects.toMatchObject({
      code: 'RESOURCE_NOT_FOUND',
    });
    await expect(readdir(tempDir)).resolves.toEqual([]);
  });

  it('removes its temporary files when an attempt is over', async () => {
    const job = await submit(png(600, 400), { name: 'a', format: 'png' });
    await run(job);
    await expect(readdir(tempDir)).resolves.toHaveLength(1);

    await handler.cleanUp(job);

    await expect(readdir(tempDir)).resolves.toEqual([]);
  });
});

import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PDFDocument } from '@cantoo/pdf-lib';
import { InMemoryBlobStorage } from '@cairn/blob-storage';
import type { DigitisePayload } from '@cairn/job-contracts';
import type { Job, JobContext, UnitOutcome } from '@cairn/job-queue';
import { loadPdfium, openPdf, readPageWords } from '@cairn/pdfium';
import { createProvider } from '@cairn/providers';
import sharp from 'sharp';
import { DigitiseDocument, type PageUnit } from './digitise-document.ts';

const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

function context(signal = new AbortController().signal): JobContext {
  const unused = (): never => {
    throw new Error('No business of this handler.');
  };
  return {
    signal,
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

async function pdf(pageCount: number): Promise<Buffer> {
  const document = await PDFDocument.create();
  for (let page = 0; page < pageCount; page++) document.addPage([595, 842]);
  return Buffer.from(await document.save());
}

describe('document.digitise', () => {
  let tempDir: string;
  let uploads: InMemoryBlobStorage;
  let jobs: InMemoryBlobStorage;
  beforeEach(async () => {
    tempDir = await mkdtemp(join(tmpdir(), 'cairn-digitise-spec-'));
    uploads = new InMemoryBlobStorage();
    jobs = new InMemoryBlobStorage();
    await Promise.all([uploads.ensureContainer(), jobs.ensureContainer()]);
  });
  afterEach(() => rm(tempDir, { recursive: true }));

  function handler(script?: object): DigitiseDocument {
    const mock = { script: script && JSON.stringify(script) };
    const provider = createProvider({ provider: 'mock', mock, resilience: { retryDelayMs: 1 } });
    return new DigitiseDocument({ uploads, jobs, provider, tempDir });
  }

  async function submit(
    content: Buffer,
    contentType: DigitisePayload['contentType'] = 'application/pdf',
  ): Promise<Job<DigitisePayload>> {
    const [userId, documentId] = [randomUUID(), randomUUID()];
    const blob = `${userId}/uploads/${documentId}/original`;
    await uploads.put(blob, content, { contentType });
    const payload = { documentId, blob, contentType, title: 'Spec', language: 'eng' };
    return { id: randomUUID(), userId, jobType: 'document.digitise', payload, attempt: 1, maxAttempts: 5 };
  }

  /** What the unit runner does, without checkpoints. */
  async function digitise(digitiser: DigitiseDocument, job: Job<DigitisePayload>) {
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

  async function blob(name: string): Promise<Buffer> {
    return buffer((await jobs.get(name)).body);
  }

  it('plans a unit a page, the same each time', async () => {
    const [digitiser, job] = [handler(), await submit(await pdf(3))];

    const units = await digitiser.plan(job, context());

    expect(units).toEqual([1, 2, 3].map((pageNumber) => ({ id: `000${pageNumber}`, input: { pageNumber } })));
    await expect(digitiser.plan({ ...job, attempt: 2 }, context())).resolves.toEqual(units);
  });

  it('turns checkpoints into text, hOCR and a searchable PDF', async () => {
    const original = await pdf(2);
    const job = await submit(original);

    const result = await digitise(handler(), job);

    const folder = `${job.userId}/jobs/${job.id}/result`;
    expect(result).toEqual({
      pageCount: 2,
      failedPages: [],
      meanConfidence: 95,
      pdf: { blob: `${folder}/document.pdf`, bytes: expect.any(Number) as number },
      text: { blob: `${folder}/document.txt`, bytes: 25 },
      hocr: { blob: `${folder}/document.hocr`, bytes: expect.any(Number) as number },
    });
    expect((await blob(result.text.blob)).toString()).toBe('Mock page 1\n\fMock page 2\n');
    expect((await blob(result.hocr.blob)).toString()).toContain(`id='page_2'`);
    const made = await blob(result.pdf.blob);
    expect(made.subarray(0, original.length).equals(original)).toBe(true);
    const pdfPath = join(tempDir, 'made.pdf');
    await writeFile(pdfPath, made);
    const file = openPdf(await loadPdfium(), pdfPath);
    expect(readPageWords(file, 1).map(({ text }) => text)).toEqual(['Mock', 'page', '2']);
    file.close();
  });

  it('gives the same bytes when it is done again', async () => {
    const [digitiser, job] = [handler(), await submit(await pdf(2))];

    const first = await blob((await digitise(digitiser, job)).pdf.blob);
    const again = await blob((await digitise(digitiser, { ...job, attempt: 2 })).pdf.blob);

    expect(again.equals(first)).toBe(true);
  });

  it('goes on without a page that failed for good, and lists it', async () => {
    const job = await submit(await pdf(3));

    const result = await digitise(handler({ units: { '0002': { failWithCode: 'IMAGE_NOT_DECODABLE' } } }), job);

    expect(result).toMatchObject({
      pageCount: 3,
      failedPages: [{ pageNumber: 2, code: 'IMAGE_NOT_DECODABLE', message: expect.any(String) as string }],
    });
    expect((await blob(result.text.blob)).toString()).toBe('Mock page 1\n\f\fMock page 3\n');
  });

  it('fails when no page can be read', async () => {
    const job = await submit(await pdf(2));

    await expect(digitise(handler({ default: { failWithCode: 'RESOURCE_LIMIT' } }), job)).rejects.toMatchObject({
      code: 'NO_PAGE_READABLE',
      retryable: false,
      message: expect.stringContaining('RESOURCE_LIMIT') as string,
    });
  });

  it('makes a PDF of an image, whatever type the upload claimed', async () => {
    const png = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();

    const result = await digitise(handler(), await submit(png, 'image/jpeg'));

    expect((await PDFDocument.load(await blob(result.pdf.blob))).getPageCount()).toBe(1);
  });

  it('refuses a document that cannot be digitised, with the cause as its code', async () => {
    const job = await submit(Buffer.from('<html></html>'));

    await expect(handler().plan(job, context())).rejects.toMatchObject({
      code: 'DOCUMENT_REFUSED',
      retryable: false,
      refusal: { code: 'UNSUPPORTED_TYPE' },
    });
  });

  it('does not touch an upload of another user', async () => {
    const theirs = await submit(await pdf(1));
    const job = { ...theirs, userId: randomUUID() };

    await expect(handler().plan(job, context())).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(readdir(tempDir)).resolves.toEqual([]);
  });

  it('removes its temporary files when an attempt is over, however it ended', async () => {
    const digitiser = handler();
    const [good, bad] = [await submit(await pdf(1)), await submit(Buffer.from('no document'))];
    await digitise(digitiser, good);
    await expect(digitiser.plan(bad, context())).rejects.toMatchObject({ code: 'DOCUMENT_REFUSED' });
    await expect(readdir(tempDir)).resolves.toHaveLength(2);

    await Promise.all([digitiser.cleanUp(good), digitiser.cleanUp(bad), digitiser.cleanUp(bad)]);

    await expect(readdir(tempDir)).resolves.toEqual([]);
  });

  it('stops assembling when the signal aborts, and leaves no result', async () => {
    const [digitiser, job] = [handler(), await submit(await pdf(1))];
    const [unit] = await digitiser.plan(job, context());
    const output = await digitiser.processUnit(unit!, context(), job);
    const abort = new AbortController();

    const assembling = digitiser.assemble(
      job,
      [{ unit: unit!, read: () => Promise.resolve(output) }],
      context(abort.signal),
    );
    abort.abort(new Error('cancelled by the user'));

    await expect(assembling).rejects.toThrow('cancelled by the user');
    await expect(jobs.info(`${job.userId}/jobs/${job.id}/result/document.pdf`)).resolves.toBeUndefined();
  });
});

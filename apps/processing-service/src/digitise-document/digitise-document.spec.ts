import { randomUUID } from 'node:crypto';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PDFDocument } from '@cantoo/pdf-lib';
import { BlobWriteConflictError } from '@cairn/errors';
import { loadPdfium, openPdf, readPageWords } from '@cairn/pdfium';
import sharp from 'sharp';
import { SpecDigitiser, context, pdf } from './digitise.fixture.ts';

describe('document.digitise', () => {
  let spec: SpecDigitiser;
  beforeEach(async () => {
    spec = await SpecDigitiser.create();
  });
  afterEach(() => spec.remove());

  it('plans a unit a page, the same each time', async () => {
    const [digitiser, job] = [spec.handler(), await spec.submit([{ content: await pdf(3) }])];

    const units = await digitiser.plan(job, context());

    expect(units).toEqual([1, 2, 3].map((pageNumber) => ({ id: `000${pageNumber}`, input: { part: 0, pageNumber } })));
    await expect(digitiser.plan({ ...job, attempt: 2 }, context())).resolves.toEqual(units);
  });

  it('turns checkpoints into text, hOCR, ALTO, words with boxes and a searchable PDF', async () => {
    const original = await pdf(2);
    const job = await spec.submit([{ content: original }]);

    const result = await spec.digitise(spec.handler(), job);

    const folder = `${job.userId}/jobs/${job.id}/result`;
    expect(result).toEqual({
      pageCount: 2,
      failedPages: [],
      meanConfidence: 95,
      lowConfidencePages: [],
      decrypted: false,
      pdf: { blob: `${folder}/document.pdf`, bytes: expect.any(Number) as number },
      text: { blob: `${folder}/document.txt`, bytes: 25 },
      hocr: { blob: `${folder}/document.hocr`, bytes: expect.any(Number) as number },
      alto: { blob: `${folder}/document.alto.xml`, bytes: expect.any(Number) as number },
      pages: { blob: `${folder}/pages.jsonl`, bytes: expect.any(Number) as number },
    });
    expect((await spec.blob(result.text.blob)).toString()).toBe('Mock page 1\n\fMock page 2\n');
    expect((await spec.blob(result.hocr.blob)).toString()).toContain(`id='page_2'`);
    expect((await spec.blob(result.alto.blob)).toString()).toContain('<Page ID="page_2" PHYSICAL_IMG_NR="2"');
    const lines = (await spec.blob(result.pages.blob)).toString().trimEnd().split('\n');
    expect(lines.map((line) => (JSON.parse(line) as { pageNumber: number }).pageNumber)).toEqual([1, 2]);
    const made = await spec.blob(result.pdf.blob);
    expect(made.subarray(0, original.length).equals(original)).toBe(true);
    const pdfPath = join(spec.tempDir, 'made.pdf');
    await writeFile(pdfPath, made);
    const file = openPdf(await loadPdfium(), pdfPath);
    expect(readPageWords(file, 1).map(({ text }) => text)).toEqual(['Mock', 'page', '2']);
    file.close();
  });

  it('gives the same bytes when it is done again', async () => {
    const [digitiser, job] = [spec.handler(), await spec.submit([{ content: await pdf(2) }])];

    const first = await spec.blob((await spec.digitise(digitiser, job)).pdf.blob);
    const again = await spec.blob((await spec.digitise(digitiser, { ...job, attempt: 2 })).pdf.blob);

    expect(again.equals(first)).toBe(true);
  });

  it('builds the same bytes from pages of an earlier run, without asking the store again', async () => {
    const [digitiser, job] = [spec.handler(), await spec.submit([{ content: await pdf(2) }])];
    const whole = await spec.blob((await spec.digitise(digitiser, job)).pdf.blob);
    const resumed = { ...job, attempt: 2 };
    const units = await digitiser.plan(resumed, context());
    const [first, second] = units;
    const stored = await digitiser.processUnit(first!, context(), job);
    await digitiser.resumeUnit(first!, stored, resumed);
    await digitiser.processUnit(second!, context(), resumed);

    const read = () => Promise.reject(new Error('It was handed over.'));
    const outcomes = units.map((unit) => ({ unit, read }));
    const { pdf: made } = await digitiser.assemble(resumed, outcomes, context());

    expect((await spec.blob(made.blob)).equals(whole)).toBe(true);
  });

  it('goes on without a page that failed for good, and lists it', async () => {
    const job = await spec.submit([{ content: await pdf(3) }]);

    const result = await spec.digitise(
      spec.handler({ units: { '0002': { failWithCode: 'IMAGE_NOT_DECODABLE' } } }),
      job,
    );

    expect(result).toMatchObject({
      pageCount: 3,
      failedPages: [{ pageNumber: 2, code: 'IMAGE_NOT_DECODABLE', message: expect.any(String) as string }],
    });
    expect((await spec.blob(result.text.blob)).toString()).toBe('Mock page 1\n\f\fMock page 3\n');
  });

  it('fails when no page can be read', async () => {
    const job = await spec.submit([{ content: await pdf(2) }]);

    await expect(
      spec.digitise(spec.handler({ default: { failWithCode: 'RESOURCE_LIMIT' } }), job),
    ).rejects.toMatchObject({
      code: 'NO_PAGE_READABLE',
      retryable: false,
      message: expect.stringContaining('RESOURCE_LIMIT') as string,
    });
  });

  it('makes a PDF of an image, whatever type the upload claimed', async () => {
    const png = await sharp({ create: { width: 600, height: 800, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();

    const result = await spec.digitise(
      spec.handler(),
      await spec.submit([{ content: png, contentType: 'image/jpeg' }]),
    );

    expect((await PDFDocument.load(await spec.blob(result.pdf.blob))).getPageCount()).toBe(1);
  });

  it('refuses a document that cannot be digitised, with the cause as its code', async () => {
    const job = await spec.submit([{ content: Buffer.from('<html></html>') }]);

    await expect(spec.handler().plan(job, context())).rejects.toMatchObject({
      code: 'DOCUMENT_REFUSED',
      retryable: false,
      refusal: { code: 'UNSUPPORTED_TYPE' },
    });
  });

  it('does not touch an upload of another user', async () => {
    const theirs = await spec.submit([{ content: await pdf(1) }]);
    const job = { ...theirs, userId: randomUUID() };

    await expect(spec.handler().plan(job, context())).rejects.toMatchObject({ code: 'RESOURCE_NOT_FOUND' });
    await expect(readdir(spec.tempDir)).resolves.toEqual([]);
  });

  it('removes its temporary files when an attempt is over, however it ended', async () => {
    const digitiser = spec.handler();
    const [good, bad] = [
      await spec.submit([{ content: await pdf(1) }]),
      await spec.submit([{ content: Buffer.from('no document') }]),
    ];
    await spec.digitise(digitiser, good);
    await expect(digitiser.plan(bad, context())).rejects.toMatchObject({ code: 'DOCUMENT_REFUSED' });
    await expect(readdir(spec.tempDir)).resolves.toHaveLength(2);

    await Promise.all([digitiser.cleanUp(good), digitiser.cleanUp(bad), digitiser.cleanUp(bad)]);

    await expect(readdir(spec.tempDir)).resolves.toEqual([]);
  });

  it('stops assembling when the signal aborts, and leaves no result', async () => {
    const [digitiser, job] = [spec.handler(), await spec.submit([{ content: await pdf(1) }])];
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
    await expect(spec.jobs.info(`${job.userId}/jobs/${job.id}/result/document.pdf`)).resolves.toBeUndefined();
  });

  it('fails with the storage’s error when one result cannot be stored, once nothing is at work any more', async () => {
    const [digitiser, job] = [spec.handler(), await spec.submit([{ content: await pdf(1) }])];
    const put = spec.jobs.put.bind(spec.jobs);
    let [begun, ended] = [0, 0];
    spec.jobs.put = async (blob, ...rest) => {
      if (blob.endsWith('document.hocr')) throw new BlobWriteConflictError(blob);
      begun += 1;
      return put(blob, ...rest).finally(() => (ended += 1));
    };

    await expect(spec.digitise(digitiser, job)).rejects.toBeInstanceOf(BlobWriteConflictError);

    await digitiser.cleanUp(job);
    await expect(readdir(spec.tempDir)).resolves.toEqual([]);
    expect(begun).toBe(ended);
  });
});

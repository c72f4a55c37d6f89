import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { PDFDocument, PDFName, PDFString, type PDFObject } from '@cantoo/pdf-lib';
import sharp from 'sharp';
import { inspectDocument, type DocumentInspection, type InspectOptions } from './index.ts';

async function pdf(pageCount: number, change: (document: PDFDocument) => void = () => undefined): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  for (let page = 0; page < pageCount; page++) document.addPage([612, 792]);
  change(document);
  return document.save({ addDefaultPage: false });
}

function inCatalog(key: string, value: (document: PDFDocument) => PDFObject): (document: PDFDocument) => void {
  return (document) => document.catalog.set(PDFName.of(key), value(document));
}

/** A PNG of any size on a few bytes: its header says so, and there is nothing behind it. */
function pngHeader(widthPx: number, heightPx: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(widthPx, 0);
  header.writeUInt32BE(heightPx, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync('')),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

function crc32(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}

/** A cross-reference stream's neighbour: an object stream of `bytes` expanded, in a PDF of a few kilobytes. */
function objectStreamBomb(bytes: number): Buffer {
  const packed = deflateSync(Buffer.alloc(bytes, 0x20));
  const parts = [
    '%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n',
    '2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n',
    '3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >>\nendobj\n',
    `4 0 obj\n<< /Type /ObjStm /N 1 /First 10 /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`,
  ];
  const body = Buffer.concat([Buffer.from(parts.join('')), packed, Buffer.from('\nendstream\nendobj\n')]);
  const offsets = [1, 2, 3, 4].map((number) => body.indexOf(`${number} 0 obj`));
  const rows = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  const trailer = `trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.concat([body, Buffer.from(`xref\n0 5\n0000000000 65535 f \n${rows}${trailer}`)]);
}

describe('inspectDocument', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-inspection-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function inspect(content: Uint8Array | string, options?: InspectOptions): Promise<DocumentInspection> {
    const path = join(folder, 'document.pdf');
    await writeFile(path, content);
    return inspectDocument(path, options);
  }

  it('gives the pages of a PDF with their sizes as shown', async () => {
    const content = await pdf(2, (document) => {
      document.getPage(1).setCropBox(100, 100, 200, 300);
      document.getPage(1).node.set(PDFName.of('Rotate'), document.context.obj(90));
    });

    await expect(inspect(content)).resolves.toEqual({
      type: 'application/pdf',
      pageCount: 2,
      pages: [
        { widthPt: 612, heightPt: 792 },
        { widthPt: 300, heightPt: 200 },
      ],
      pdf: { encrypted: 'no', version: 17 },
      notices: [],
    });
  });

  it('gives the text of the first pages when it is asked for', async () => {
    const content = await pdf(4, (document) => {
      for (const [index, text] of ['one\ntwo', '', 'three', 'four'].entries()) {
        if (text) document.getPage(index).drawText(text);
      }
    });

    expect(await inspect(content)).not.toHaveProperty('texts');
    expect(await inspect(content, { text: { maxPages: 3, maxCharacters: 4 } })).toMatchObject({
      texts: [
        { page: 1, text: expect.stringMatching(/^one\s+/) as string },
        { page: 3, text: 'thre' },
      ],
    });
  });

  it('reports what a PDF could run and accepts it', async () => {
    const script = inCatalog('OpenAction', (d) => d.context.obj({ S: 'JavaScript', JS: PDFString.of('app.alert(1)') }));

    await expect(inspect(await pdf(1, script))).resolves.toMatchObject({
      pageCount: 1,
      findings: [{ kind: 'javascript' }],
    });
  });

  it.each([
    [
      'that needs a password',
      'PDF_ENCRYPTED',
      () => pdf(1, (d) => d.encrypt({ userPassword: 'x', ownerPassword: 'y' })),
    ],
    [
      'whose owner forbids changes',
      'PDF_RESTRICTED',
      () => pdf(1, (d) => d.encrypt({ userPassword: '', ownerPassword: 'y' })),
    ],
    ['without pages', 'PDF_NO_PAGES', () => pdf(0)],
    ['with too many pages', 'TOO_MANY_PAGES', () => pdf(6)],
    ['that ends early', 'PDF_CORRUPT', async () => (await pdf(1)).subarray(0, 300)],
    ['that is nothing but a header', 'PDF_CORRUPT', () => Promise.resolve(Buffer.from('%PDF-1.7\n'))],
  ])('refuses a PDF %s', async (_what, code, content) => {
    await expect(inspect(await content(), { limits: { maxPages: 5 } })).resolves.toMatchObject({
      type: 'application/pdf',
      refused: { code },
    });
  });

  it.each([
    ['of its user', { userPassword: 'geheim', ownerPassword: 'y' }, 'geheim'],
    ['of its owner', { userPassword: 'x', ownerPassword: 'geheim' }, 'geheim'],
    ['of the owner who forbids changes', { userPassword: '', ownerPassword: 'geheim' }, 'geheim'],
  ])('opens an encrypted PDF with the password %s', async (_whose, encryption, password) => {
    const content = await pdf(2, (document) => void document.encrypt(encryption));

    await expect(inspect(content, { password })).resolves.toMatchObject({
      pageCount: 2,
      pdf: { encrypted: 'opened-by-password' },
    });
    await expect(inspect(content, { password: 'something else' })).resolves.toMatchObject({
      refused: { code: 'PDF_PASSWORD_WRONG' },
    });
  });

  it('does not mind a password for a PDF that needs none', async () => {
    await expect(inspect(await pdf(1), { password: 'geheim' })).resolves.toMatchObject({ pdf: { encrypted: 'no' } });
  });

  it('refuses a page tree that goes round in circles', async () => {
    const content = await pdf(1, (document) => {
      const pages = document.catalog.get(PDFName.of('Pages'));
      document.catalog.Pages().set(PDFName.of('Kids'), document.context.obj([pages ?? null, document.getPage(0).ref]));
    });

    await expect(inspect(content)).resolves.toMatchObject({ refused: { code: 'PDF_CORRUPT' } });
  });

  it('refuses a small file that expands to more memory than allowed', async () => {
    const inspection = await inspect(objectStreamBomb(64 * 1024 * 1024), { limits: { heapMegabytes: 64 } });

    expect(inspection).toMatchObject({ refused: { code: 'RESOURCE_LIMIT' } });
  });

  it('accepts a document with a page that expands to more memory than allowed, and says that it was not read', async () => {
    const content = await pdf(3, (document) => {
      document.getPage(0).drawText('before');
      const packed = deflateSync(deflateSync(Buffer.alloc(256 * 1024 * 1024, '0 0 m ')));
      const bomb = document.context.stream(packed, { Filter: ['FlateDecode', 'FlateDecode'] });
      document.getPage(1).node.set(PDFName.of('Contents'), document.context.register(bomb));
      document.getPage(2).drawText('after');
    });
    const limits = { wasmMemoryBytes: 64 * 1024 * 1024 };
    const text = { maxPages: 3, maxCharacters: 100 };

    await expect(inspect(content, { text, limits })).resolves.toMatchObject({
      pageCount: 3,
      texts: [{ page: 1, text: expect.stringContaining('before') as string }],
      findings: [{ kind: 'bomb' }, { kind: 'text-unread' }],
    });
    // Pages are not opened for anything else.
    await expect(inspect(content, { limits })).resolves.toMatchObject({ pageCount: 3, findings: [{ kind: 'bomb' }] });
  });

  it('refuses a document that takes too long to inspect', async () => {
    await expect(inspect(await pdf(1), { limits: { timeLimitMs: 1 } })).resolves.toMatchObject({
      refused: { code: 'RESOURCE_LIMIT', message: expect.stringContaining('time') as string },
    });
  });

  it('refuses other types by their content, whatever they are called', async () => {
    const inspection = await inspect('<!DOCTYPE html><html></html>', { declaredType: 'application/pdf' });

    expect(inspection).toEqual({
      refused: {
        code: 'UNSUPPORTED_TYPE',
        message: 'The content is of type HTML (declared as application/pdf); send a PDF, PNG, JPEG, TIFF, WebP or GIF.',
      },
    });
  });

  it('refuses an empty file', async () => {
    await expect(inspect('')).resolves.toMatchObject({ refused: { code: 'FILE_EMPTY' } });
  });

  it('gives size and pages of an image', async () => {
    const image = sharp({ create: { width: 620, height: 877, channels: 3, background: '#eeeeee' } });

    await expect(inspect(await image.withMetadata({ density: 150 }).jpeg().toBuffer())).resolves.toEqual({
      type: 'image/jpeg',
      pageCount: 1,
      pages: [{ widthPt: (620 * 72) / 150, heightPt: (877 * 72) / 150 }],
      image: { widthPx: 620, heightPx: 877, pages: 1 },
      quality: { range: 0, deviation: 0, detail: 0 },
      notices: [],
    });
    await expect(inspect(await image.tiff().toBuffer())).resolves.toMatchObject({ type: 'image/tiff', pageCount: 1 });
  });

  it.each(['gif', 'webp'] as const)('takes the first frame of an animated %s, and says so', async (format) => {
    const frame = { create: { width: 400, height: 300, channels: 3, background: '#eeeeee' } } as const;
    const frames = await Promise.all(
      ['#111111', '#777777', '#eeeeee'].map((background) =>
        sharp({ create: { ...frame.create, background } })
          .png()
          .toBuffer(),
      ),
    );
    const animation = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();

    await expect(inspect(animation)).resolves.toMatchObject({
      type: `image/${format}`,
      pageCount: 1,
      image: { widthPx: 400, heightPx: 300, pages: 1 },
      notices: [{ code: 'ANIMATION_FIRST_FRAME_ONLY', message: expect.stringContaining('3 frames') as string }],
    });
    await expect(inspect(await sharp(frames[0]).toFormat(format).toBuffer())).resolves.toMatchObject({ notices: [] });
  });

  it('refuses an image of too many pixels from its header alone', async () => {
    await expect(inspect(pngHeader(40_000, 40_000))).resolves.toMatchObject({
      type: 'image/png',
      refused: { code: 'TOO_MANY_PIXELS', message: expect.stringContaining('40000 x 40000') as string },
    });
  });

  it('refuses an image that cannot be decoded', async () => {
    const image = sharp({ create: { width: 600, height: 800, channels: 3, background: '#123456' } });
    const jpeg = await image.jpeg().toBuffer();

    for (const content of [jpeg.subarray(0, jpeg.length / 2), pngHeader(100, 100)]) {
      await expect(inspect(content)).resolves.toMatchObject({ refused: { code: 'IMAGE_CORRUPT' } });
    }
  });

  it('says what else it saw in a file that it refuses', async () => {
    const svg = '<svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>';
    await expect(inspect(svg)).resolves.toMatchObject({
      refused: { code: 'UNSUPPORTED_TYPE' },
      findings: [{ kind: 'svg-script' }],
    });

    const png = await sharp({ create: { width: 99, height: 99, channels: 3, background: '#fff' } })
      .png()
      .toBuffer();
    await expect(inspect(Buffer.concat([png.subarray(0, 60), Buffer.from('<?php x(); ?>')]))).resolves.toMatchObject({
      refused: { code: 'IMAGE_CORRUPT' },
      findings: [{ kind: 'cut-off' }, { kind: 'second-format', detail: 'PHP script' }],
    });
  });

  it('looks into an encrypted PDF with its password', async () => {
    const content = await pdf(1, (document) => {
      inCatalog('OpenAction', (d) => d.context.obj({ S: 'JavaScript', JS: PDFString.of('app.alert(1)') }))(document);
      document.encrypt({ userPassword: 'geheim', ownerPassword: 'y' });
    });

    await expect(inspect(content, { password: 'geheim' })).resolves.toMatchObject({
      findings: [{ kind: 'encryption' }, { kind: 'javascript' }],
    });
  });

  it('stops when its signal aborts', async () => {
    const abort = new AbortController();
    const inspection = inspect(await pdf(1), { signal: abort.signal });
    abort.abort(new Error('cancelled'));

    await expect(inspection).rejects.toThrow('cancelled');
  });
});

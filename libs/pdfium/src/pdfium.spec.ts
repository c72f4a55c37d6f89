import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFDocument, PDFName, StandardFonts, degrees } from '@cantoo/pdf-lib';
import {
  PdfOpenError,
  PdfPageError,
  findUndecodableImages,
  loadPdfium,
  openPdf,
  readPageWords,
  renderPage,
  soleImageSize,
  type GreyPage,
  type PdfFile,
  type Pdfium,
} from './index.ts';

/** A page of 200 x 100 points with a black square of 20 points in its bottom left corner. */
async function squarePdf(change: (document: PDFDocument) => void = () => undefined): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([200, 100]);
  page.drawRectangle({ x: 0, y: 0, width: 20, height: 20 });
  change(document);
  return document.save();
}

/** A page with one image object that claims to be a JPEG of the given size. */
async function imagePdf(jpeg: Uint8Array, size: { width: number; height: number }, shown: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const page = document.addPage([100, 100]);
  const { context } = document;
  const entries = { Type: 'XObject', Subtype: 'Image', Width: size.width, Height: size.height };
  const dict = { ...entries, ColorSpace: 'DeviceGray', BitsPerComponent: 8, Filter: 'DCTDecode' };
  const image = context.register(context.stream(jpeg, dict));
  page.node.set(PDFName.of('Resources'), context.obj({ XObject: { Im: image } }));
  page.node.set(PDFName.of('Contents'), context.register(context.stream(`q ${shown} 0 0 ${shown} 0 0 cm /Im Do Q`)));
  return document.save();
}

function isDark({ pixels, widthPx }: GreyPage, x: number, y: number): boolean {
  return (pixels[y * widthPx + x] ?? 255) < 128;
}

describe('PDFium', () => {
  let pdfium: Pdfium;
  let folder: string;
  beforeAll(async () => {
    pdfium = await loadPdfium();
    folder = await mkdtemp(join(tmpdir(), 'cairn-pdfium-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function open(bytes: Uint8Array): Promise<PdfFile> {
    const path = join(folder, 'spec.pdf');
    await writeFile(path, bytes);
    return openPdf(pdfium, path);
  }

  async function render(bytes: Uint8Array, maxPixels = 1e6): Promise<GreyPage> {
    const file = await open(bytes);
    const page = file.withPage(0, (handle) => renderPage(file, handle, { dpi: 72, maxPixels }));
    file.close();
    return page;
  }

  it('renders a page to grey pixels', async () => {
    const page = await render(await squarePdf());

    expect(page).toMatchObject({ widthPx: 200, heightPx: 100, dpi: 72 });
    expect(isDark(page, 10, 90)).toBe(true);
    expect(isDark(page, 10, 10)).toBe(false);
  });

  it('renders a page as it is shown, turned and cropped', async () => {
    const turned = await render(await squarePdf((document) => document.getPage(0).setRotation(degrees(90))));
    const cropped = await render(await squarePdf((document) => document.getPage(0).setCropBox(10, 10, 50, 40)));

    expect(turned).toMatchObject({ widthPx: 100, heightPx: 200 });
    expect(isDark(turned, 10, 10)).toBe(true);
    expect(cropped).toMatchObject({ widthPx: 50, heightPx: 40 });
    expect(isDark(cropped, 5, 35)).toBe(true);
    expect(isDark(cropped, 15, 35)).toBe(false);
  });

  it('renders coarser rather than above the pixel limit', async () => {
    const page = await render(await squarePdf(), 5000);

    expect(page).toMatchObject({ widthPx: 100, heightPx: 50, dpi: 36 });
  });

  it('reads the words of a page with their places', async () => {
    const document = await PDFDocument.create();
    const font = await document.embedFont(StandardFonts.Helvetica);
    document.addPage([200, 100]).drawText('two words', { x: 20, y: 50, size: 10, font });
    const file = await open(await document.save());

    const words = readPageWords(file, 0);
    file.close();

    expect(words.map(({ text }) => text)).toEqual(['two', 'words']);
    expect(words[0]?.box[0]).toBeCloseTo(20, 0);
    expect(words[1]?.box[0]).toBeCloseTo(20 + font.widthOfTextAtSize('two ', 10), 0);
  });

  it('tells damaged and oversized images, which a rendering would leave white, from good ones', async () => {
    const jpeg = Buffer.from(
      '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAMCAgICAgMCAgIDAwMDBAYEBAQEBAgGBgUGCQgKCgkICQkKDA8MCgsOCwkJDRENDg8QEBEQCgwSExIQEw8QEBD/wAALCAABAAEBAREA/8QAFAABAAAAAAAAAAAAAAAAAAAACf/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AVN//2Q==',
      'base64',
    );
    const lost = async (bytes: Uint8Array): Promise<unknown> => {
      const file = await open(bytes);
      const found = file.withPage(0, (page) => findUndecodableImages(file, page, 1_000_000));
      file.close();
      return found;
    };

    await expect(lost(await imagePdf(jpeg, { width: 1, height: 1 }, 100))).resolves.toEqual([]);
    await expect(lost(await imagePdf(Buffer.from('no jpeg'), { width: 10, height: 10 }, 50))).resolves.toEqual([
      { reason: 'damaged', widthPx: 10, heightPx: 10, pageShare: 0.25 },
    ]);
    await expect(lost(await imagePdf(jpeg, { width: 30_000, height: 30_000 }, 100))).resolves.toEqual([
      { reason: 'too-large', widthPx: 30_000, heightPx: 30_000, pageShare: 1 },
    ]);
  });

  it('knows a page that is one image and nothing else', async () => {
    const size = async (bytes: Uint8Array): Promise<unknown> => {
      const file = await open(bytes);
      const found = file.withPage(0, (page) => soleImageSize(file, page));
      file.close();
      return found;
    };
    const scan = await imagePdf(Buffer.from('never decoded'), { width: 850, height: 1100 }, 100);
    const marked = await PDFDocument.load(scan);
    marked.getPage(0).drawRectangle({ x: 0, y: 0, width: 20, height: 20 });

    await expect(size(scan)).resolves.toEqual({ widthPx: 850, heightPx: 1100 });
    await expect(size(await marked.save())).resolves.toBeUndefined();
    await expect(size(await squarePdf())).resolves.toBeUndefined();
  });

  it('says why a file cannot be opened', async () => {
    const locked = await PDFDocument.create();
    locked.addPage();
    locked.encrypt({ userPassword: 'secret', ownerPassword: 'owner' });

    await expect(open(await locked.save())).rejects.toMatchObject({ reason: 'password' });
    await expect(open(Buffer.from('%PDF-1.7 and nothing else'))).rejects.toThrow(PdfOpenError);
  });

  it('knows an encrypted file that opens without a password', async () => {
    const restricted = await PDFDocument.create();
    restricted.addPage();
    restricted.encrypt({ userPassword: '', ownerPassword: 'owner', permissions: { modifying: false } });
    const file = await open(await restricted.save());

    expect(file.encrypted).toBe(true);
    file.close();
  });

  it('refuses a page that does not exist', async () => {
    const file = await open(await squarePdf());

    expect(() => file.withPage(1, () => 0)).toThrow(PdfPageError);
    expect(file.pageCount).toBe(1);
    file.close();
  });
});

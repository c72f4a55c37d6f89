import { ImageError, decodeGrey } from '@cairn/page-image';
import type { PageResult } from '@cairn/page-result';
import {
  PdfOpenError,
  PdfPageError,
  PdfRenderError,
  findUndecodableImages,
  openPdf,
  pictureSize,
  readPageText,
  renderPage,
  soleImageSize,
  type PageText,
  type PdfFile,
  type Pdfium,
  type UndecodableImage,
} from '@cairn/pdfium';
import { toBlocks } from './existing-text.ts';
import type { GreyPicture, PageFacts } from './page-facts.ts';
import { PageFailure } from './page-failure.ts';
import type { PageTask, PictureLimits } from './page-task.ts';
import { cleanUp, thumbnail, turn } from './picture-changes.ts';
import { skewCorrection } from './skew.ts';

const RENDER_DPI = 300;
/** Enough for the thumbnail of a page that is not recognised. */
const PREVIEW_DPI = 50;
/** A logo that cannot be decoded is a remark; a scan that cannot be decoded must not pass for an empty page. */
const TOLERATED_PAGE_SHARE = 0.05;

/** Pages with less than this part of their pixels dark are blank. */
const MIN_INK_SHARE = 0.002;
const INK_SAMPLE_EACH = 97;

export type PreparedPage = { picture: GreyPicture; facts: PageFacts } | { existing: PageResult };

type Shown = { picture: GreyPicture; warnings: PageResult['warnings'] } | OwnText;
interface OwnText {
  text: PageText;
  size: Omit<GreyPicture, 'pixels'>;
  preview: GreyPicture;
}

/**
 * Turns a page into a picture for recognition, or into a page result where the page keeps the text that it has.
 * @param pdfium loads PDFium, when it is needed
 * @throws PageFailure
 */
export async function preparePage(
  task: PageTask,
  limits: PictureLimits,
  pdfium: () => Promise<Pdfium>,
): Promise<PreparedPage> {
  const shown =
    task.contentType === 'application/pdf' ? showPdfPage(await pdfium(), task, limits) : await showImage(task, limits);
  if ('text' in shown) return { existing: await existingResult(task, shown) };
  const { picture: page, warnings } = shown;
  const small = await thumbnail(page);
  const rotation: PageFacts['frame']['rotation'] = task.rotation ?? 0;
  const turned = rotation === 0 ? page : await turn(page, rotation);
  const skewDegrees = (task.deskew ?? true) ? skewCorrection(turned) : 0;
  let picture = skewDegrees === 0 ? turned : await turn(turned, skewDegrees);
  if (task.cleanUp) picture = await cleanUp(picture);
  const frame = { page: sizeOf(page), picture: sizeOf(picture), rotation, skewDegrees, scale: 1 };
  const { pageNumber } = task;
  const facts = { pageNumber, frame, dpi: page.dpi, hasInk: hasInk(page), warnings, thumbnail: small };
  return { picture, facts };
}

function showPdfPage(pdfium: Pdfium, task: PageTask, limits: PictureLimits): Shown {
  try {
    const file = openPdf(pdfium, task.documentPath, task.password);
    try {
      return file.withPage(
        task.pageNumber - 1,
        (page) => ownText(file, page, task, limits) ?? draw(file, page, limits),
      );
    } finally {
      file.close();
    }
  } catch (error) {
    if (error instanceof PdfRenderError) throw new PageFailure('RESOURCE_LIMIT', { cause: error });
    if (error instanceof PdfPageError || error instanceof PdfOpenError)
      throw new PageFailure('PAGE_NOT_READABLE', { cause: error });
    throw error;
  }
}

/** Undefined for a page that is to be recognised. An invisible layer of an earlier recognition is text, but not for `redo`. */
function ownText(file: PdfFile, page: number, task: PageTask, limits: PictureLimits): Shown | undefined {
  const mode = task.existingText ?? 'skip';
  if (mode === 'force') return undefined;
  const { maxRenderedPixels: maxPixels } = limits;
  const size = pictureSize(file, page, { dpi: RENDER_DPI, maxPixels });
  const text = readPageText(file, page, size);
  const keeps = mode === 'skip' ? text.visibleCharacters + text.invisibleCharacters > 0 : keepsOnRedo(text);
  return keeps ? { text, size, preview: renderPage(file, page, { dpi: PREVIEW_DPI, maxPixels }) } : undefined;
}

function keepsOnRedo({ visibleCharacters, invisibleCharacters }: PageText): boolean {
  return visibleCharacters > 0 && invisibleCharacters === 0;
}

function draw(file: PdfFile, page: number, limits: PictureLimits): Shown {
  const options = { dpi: RENDER_DPI, maxPixels: limits.maxRenderedPixels };
  const sole = soleImageSize(file, page);
  if (sole && sole.widthPx * sole.heightPx <= limits.maxImagePixels) {
    const picture = renderPage(file, page, options);
    // Ink can only come from that image: it was decoded, and doing so once more took a sixth of the preparation.
    if (hasInk(picture)) return { picture, warnings: [] };
  }
  const lost = findUndecodableImages(file, page, limits.maxImagePixels);
  const fatal = lost.find((image) => image.pageShare > TOLERATED_PAGE_SHARE);
  if (fatal) throw new PageFailure(fatal.reason === 'too-large' ? 'IMAGE_TOO_LARGE' : 'IMAGE_NOT_DECODABLE');
  return { picture: renderPage(file, page, options), warnings: lost.map(toWarning) };
}

async function showImage(task: PageTask, limits: PictureLimits): Promise<Shown> {
  try {
    const picture = await decodeGrey(task.documentPath, task.pageNumber - 1, {
      maxImagePixels: limits.maxImagePixels,
      maxPixels: limits.maxRenderedPixels,
    });
    return { picture, warnings: [] };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    throw new PageFailure(error.reason === 'too-large' ? 'IMAGE_TOO_LARGE' : 'IMAGE_NOT_DECODABLE', { cause: error });
  }
}

async function existingResult({ pageNumber }: PageTask, { text, size, preview }: OwnText): Promise<PageResult> {
  return {
    version: 1,
    pageNumber,
    ...size,
    rotation: 0,
    engine: { name: 'existing-text', version: 'pdfium', language: '' },
    source: 'existing-text',
    boxes: 'measured',
    blocks: toBlocks(text),
    warnings: [],
    thumbnail: await thumbnail(preview),
  };
}

function hasInk({ pixels }: GreyPicture): boolean {
  let [dark, seen] = [0, 0];
  for (let i = 0; i < pixels.length; i += INK_SAMPLE_EACH, seen++) if ((pixels[i] ?? 255) < 128) dark += 1;
  return dark > MIN_INK_SHARE * seen;
}

function sizeOf({ widthPx, heightPx }: GreyPicture): { widthPx: number; heightPx: number } {
  return { widthPx, heightPx };
}

function toWarning({ widthPx, heightPx }: UndecodableImage): PageResult['warnings'][number] {
  return {
    code: 'IMAGE_NOT_DECODABLE',
    message: `A small image of ${widthPx} x ${heightPx} pixels could not be decoded.`,
  };
}

import type { PageResult } from '@cairn/page-result';
import { ImageError, decodeGrey } from '@cairn/page-image';
import {
  PdfOpenError,
  PdfPageError,
  PdfRenderError,
  findUndecodableImages,
  openPdf,
  renderPage,
  type Pdfium,
  type UndecodableImage,
} from '@cairn/pdfium';
import { PageFailure, type PageTask, type PageThreadData } from './page-messages.ts';
import type { PagePicture } from './recogniser.ts';

const RENDER_DPI = 300;
/** A logo that cannot be decoded is a remark; a scan that cannot be decoded must not pass for an empty page. */
const TOLERATED_PAGE_SHARE = 0.05;

export interface PreparedPage {
  picture: PagePicture;
  warnings: PageResult['warnings'];
}

/** @throws PageFailure */
export function renderPdfPage(pdfium: Pdfium, task: PageTask, limits: PageThreadData): PreparedPage {
  try {
    const file = openPdf(pdfium, task.documentPath);
    const prepared = file.withPage(task.pageNumber - 1, (page): PreparedPage => {
      const lost = findUndecodableImages(file, page, limits.maxImagePixels);
      const fatal = lost.find((image) => image.pageShare > TOLERATED_PAGE_SHARE);
      if (fatal) throw new PageFailure(fatal.reason === 'too-large' ? 'IMAGE_TOO_LARGE' : 'IMAGE_NOT_DECODABLE');
      const picture = renderPage(file, page, { dpi: RENDER_DPI, maxPixels: limits.maxRenderedPixels });
      return { picture, warnings: lost.map(toWarning) };
    });
    file.close();
    return prepared;
  } catch (error) {
    if (error instanceof PdfRenderError) throw new PageFailure('RESOURCE_LIMIT', { cause: error });
    if (error instanceof PdfPageError || error instanceof PdfOpenError)
      throw new PageFailure('PAGE_NOT_READABLE', { cause: error });
    throw error;
  }
}

/** @throws PageFailure */
export async function decodeImagePage(task: PageTask, limits: PageThreadData): Promise<PreparedPage> {
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

function toWarning({ widthPx, heightPx }: UndecodableImage): PageResult['warnings'][number] {
  return {
    code: 'IMAGE_NOT_DECODABLE',
    message: `A small image of ${widthPx} x ${heightPx} pixels could not be decoded.`,
  };
}

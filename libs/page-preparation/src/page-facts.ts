import type { PageResult } from '@cairn/page-result';
import { mapBack, type PictureFrame } from './picture-frame.ts';

/** Grey pixels of a page, one byte a pixel, rows without padding. */
export interface GreyPicture {
  widthPx: number;
  heightPx: number;
  dpi: number;
  pixels: Buffer;
}

/** What the preparation knows of a page and the recognition does not; plain data. */
export interface PageFacts {
  pageNumber: number;
  /** How the picture came out of the page as shown. */
  frame: PictureFrame;
  dpi: number;
  /** Whether anything is on the page. */
  hasInk: boolean;
  warnings: PageResult['warnings'];
  thumbnail: NonNullable<PageResult['thumbnail']>;
}

/** What a recogniser finds in the picture, boxes in the picture's pixels. */
export type Recognition = Pick<PageResult, 'blocks' | 'engine' | 'boxes'>;

/** The page result: boxes and baselines become those of the page as shown. */
export function completePage(facts: PageFacts, { blocks, engine, boxes }: Recognition): PageResult {
  const { pageNumber, frame, dpi, warnings, thumbnail } = facts;
  return {
    version: 1,
    pageNumber,
    widthPx: frame.page.widthPx,
    heightPx: frame.page.heightPx,
    dpi,
    rotation: frame.rotation,
    engine,
    source: 'recognised',
    ...(frame.skewDegrees === 0 ? {} : { skewDegrees: frame.skewDegrees }),
    boxes,
    blocks: mapBack(frame, blocks),
    warnings,
    thumbnail,
  };
}

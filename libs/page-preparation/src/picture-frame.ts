import type { PageResult } from '@cairn/page-result';

type Box = [number, number, number, number];
interface Size {
  widthPx: number;
  heightPx: number;
}

/**
 * How a picture came out of the page as shown: turned by `rotation`, straightened by `skewDegrees` about its middle, then
 * made smaller by `scale`.
 */
export interface PictureFrame {
  page: Size;
  picture: Size;
  /** Clockwise. */
  rotation: 0 | 90 | 180 | 270;
  /** Clockwise; straightening makes the picture a little larger than the page. */
  skewDegrees: number;
  /** Of lengths in the picture over those of the page; at most 1. */
  scale: number;
}

/** Blocks of the picture, as blocks of the page as shown. */
export function mapBack(frame: PictureFrame, blocks: PageResult['blocks']): PageResult['blocks'] {
  if (frame.rotation === 0 && frame.skewDegrees === 0 && frame.scale === 1) return blocks;
  const point = pointMapper(frame);
  const quarter = frame.rotation % 180 !== 0;
  const box = ([left, top, right, bottom]: Box): Box => {
    const corners = [point(left, top), point(right, top), point(right, bottom), point(left, bottom)];
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    return within(frame.page, [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]);
  };
  // A word is short: its own size moved to its place covers its letters better than the hull of its turned box.
  const wordBox = ([left, top, right, bottom]: Box): Box => {
    const [x, y] = point((left + right) / 2, (top + bottom) / 2);
    const [across, down] = [(right - left) / 2 / frame.scale, (bottom - top) / 2 / frame.scale];
    const [dx, dy] = quarter ? [down, across] : [across, down];
    return within(frame.page, [x - dx, y - dy, x + dx, y + dy]);
  };
  return blocks.map((block) => ({
    box: box(block.box),
    paragraphs: block.paragraphs.map((paragraph) => ({
      box: box(paragraph.box),
      lines: paragraph.lines.map((line) => ({
        ...line,
        box: box(line.box),
        baseline: [...point(line.baseline[0], line.baseline[1]), ...point(line.baseline[2], line.baseline[3])].map(
          tenths,
        ) as Box,
        rowHeight: Math.round((line.rowHeight / frame.scale) * 100) / 100,
        words: line.words.map((word) => ({ ...word, box: wordBox(word.box) })),
      })),
    })),
  }));
}

function pointMapper({
  page,
  picture,
  rotation,
  skewDegrees,
  scale,
}: PictureFrame): (x: number, y: number) => [number, number] {
  const quarter = rotation % 180 !== 0;
  const [width, height] = quarter ? [page.heightPx, page.widthPx] : [page.widthPx, page.heightPx];
  const angle = (skewDegrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => {
    const [dx, dy] = [(x - picture.widthPx / 2) / scale, (y - picture.heightPx / 2) / scale];
    const [u, v] = [dx * cos + dy * sin + width / 2, dy * cos - dx * sin + height / 2];
    if (rotation === 90) return [v, page.heightPx - u];
    if (rotation === 180) return [page.widthPx - u, page.heightPx - v];
    if (rotation === 270) return [page.widthPx - v, u];
    return [u, v];
  };
}

function within({ widthPx, heightPx }: Size, [left, top, right, bottom]: Box): Box {
  const x = (value: number): number => tenths(Math.min(widthPx, Math.max(0, value)));
  const y = (value: number): number => tenths(Math.min(heightPx, Math.max(0, value)));
  return [x(left), y(top), x(right), y(bottom)];
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10 || 0;
}

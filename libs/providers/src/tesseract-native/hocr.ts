import type { PageLine, PageResult } from '@cairn/page-result';

type Box = PageLine['box'];
type Block = PageResult['blocks'][number];
type Paragraph = Block['paragraphs'][number];

const ELEMENT = /<(?:div|p|span) class='(ocr\w*)'[^>]*? title=(?:"([^"]*)"|'([^']*)')[^>]*>([^<]*)/g;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
/** Tesseract names lines after their part on the page. */
const LINES = new Set(['ocr_line', 'ocr_header', 'ocr_caption', 'ocr_textfloat']);

/** Blocks with words in them of one page of Tesseract's hOCR. */
export function readHocr(hocr: string): PageResult['blocks'] {
  const blocks: Block[] = [];
  let paragraph: Paragraph | undefined;
  let line: PageLine | undefined;
  for (const [, kind = '', quoted, single, text = ''] of hocr.matchAll(ELEMENT)) {
    const facts = properties(quoted ?? single ?? '');
    const box = facts.bbox?.slice(0, 4) as Box | undefined;
    if (!box) continue;
    if (kind === 'ocr_carea') blocks.push({ box, paragraphs: [] });
    else if (kind === 'ocr_par') blocks.at(-1)?.paragraphs.push((paragraph = { box, lines: [] }));
    else if (LINES.has(kind)) paragraph?.lines.push((line = toLine(box, facts)));
    else if (kind === 'ocrx_word' && text.trim() !== '') {
      const confidence = Math.min(100, Math.max(0, facts.x_wconf?.[0] ?? 0));
      line?.words.push({ text: unescape(text.trim()), box, confidence });
    }
  }
  return withWords(blocks);
}

function toLine(box: Box, facts: Record<string, number[]>): PageLine {
  const [slope = 0, offset = 0] = facts.baseline ?? [];
  const [left, , right, bottom] = box;
  const start = bottom + offset;
  // Lines that run up or down have no baseline in hOCR, but an angle.
  const angle = facts.textangle?.[0] ?? 0;
  const baseline: Box =
    angle === 0 ? [left, start, right, start + slope * (right - left)] : sidewaysBaseline(box, angle);
  const size = facts.x_size?.[0] ?? 0;
  return {
    box,
    baseline: baseline.map((value) => Math.round(value * 10) / 10) as Box,
    rowHeight: size > 0 ? Math.round(size * 100) / 100 : box[3] - box[1],
    words: [],
  };
}

/** @param angle anticlockwise, as hOCR counts it */
function sidewaysBaseline([left, top, right, bottom]: Box, angle: number): Box {
  if (angle === 90) return [right, bottom, right, top];
  if (angle === 270) return [left, top, left, bottom];
  return [right, top, left, top];
}

/** `bbox 1 2 3 4; x_wconf 96` */
function properties(title: string): Record<string, number[]> {
  return Object.fromEntries(
    title.split(';').map((property) => {
      const [name = '', ...values] = property.trim().split(/\s+/);
      return [name, values.map(Number)];
    }),
  );
}

function unescape(text: string): string {
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
}

/** Pictures and rules come as blocks of empty lines. */
function withWords(blocks: Block[]): Block[] {
  return blocks
    .map((block) => ({
      ...block,
      paragraphs: block.paragraphs
        .map((paragraph) => ({ ...paragraph, lines: paragraph.lines.filter(({ words }) => words.length > 0) }))
        .filter(({ lines }) => lines.length > 0),
    }))
    .filter(({ paragraphs }) => paragraphs.length > 0);
}

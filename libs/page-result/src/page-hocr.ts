import { escapeXml } from './escape-xml.ts';
import type { PageLine, PageResult } from './page-result.ts';

/**
 * hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/) of one page: the `ocr_page` element, to be put between `hocrHead` and
 * `HOCR_TAIL`. Boxes are pixels of the rendered page, whose resolution is in `scan_res`.
 */
export function pageHocr(page: PageResult): string {
  const n = page.pageNumber;
  const res = Math.round(page.dpi);
  const lines: string[] = [
    `  <div class='ocr_page' id='page_${n}' title='bbox 0 0 ${page.widthPx} ${page.heightPx}; ppageno ${n - 1}; scan_res ${res} ${res}'>`,
  ];
  const ids = { block: 0, paragraph: 0, line: 0, word: 0 };
  for (const block of page.blocks) {
    lines.push(`   <div class='ocr_carea' id='block_${n}_${++ids.block}' title="${bbox(block.box)}">`);
    for (const paragraph of block.paragraphs) {
      lines.push(`    <p class='ocr_par' id='par_${n}_${++ids.paragraph}' title="${bbox(paragraph.box)}">`);
      for (const line of paragraph.lines) {
        lines.push(`     <span class='ocr_line' id='line_${n}_${++ids.line}' title="${lineTitle(line)}">`);
        for (const word of line.words) {
          const title = `${bbox(word.box)}; x_wconf ${Math.round(word.confidence)}`;
          lines.push(
            `      <span class='ocrx_word' id='word_${n}_${++ids.word}' title='${title}'>${escapeXml(word.text)}</span>`,
          );
        }
        lines.push('     </span>');
      }
      lines.push('    </p>');
    }
    lines.push('   </div>');
  }
  lines.push('  </div>');
  return lines.join('\n') + '\n';
}

/** The `ocr_page` of a page that could not be recognised: there, so that pages keep their numbers, and empty. */
export function failedPageHocr(pageNumber: number): string {
  return `  <div class='ocr_page' id='page_${pageNumber}' title='bbox 0 0 0 0; ppageno ${pageNumber - 1}'></div>\n`;
}

/** @param language BCP 47 or a Tesseract code, for the `lang` attribute */
export function hocrHead(about: { title: string; language: string; system: string; pageCount: number }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="${escapeXml(about.language)}" lang="${escapeXml(about.language)}">
 <head>
  <title>${escapeXml(about.title)}</title>
  <meta http-equiv="Content-Type" content="text/html;charset=utf-8"/>
  <meta name='ocr-system' content='${escapeXml(about.system)}'/>
  <meta name='ocr-capabilities' content='ocr_page ocr_carea ocr_par ocr_line ocrx_word'/>
  <meta name='ocr-number-of-pages' content='${about.pageCount}'/>
 </head>
 <body>
`;
}

export const HOCR_TAIL = ' </body>\n</html>\n';

function bbox([left, top, right, bottom]: PageLine['box']): string {
  return `bbox ${Math.round(left)} ${Math.round(top)} ${Math.round(right)} ${Math.round(bottom)}`;
}

/**
 * The baseline of hOCR is a slope and an offset from the bottom left corner of the line's box. A line that runs up or down
 * the page has `textangle` instead: by how much it is turned counter-clockwise.
 */
function lineTitle(line: PageLine): string {
  const [x0, y0, x1, y1] = line.baseline;
  const size = `x_size ${tidy(line.rowHeight, 1)}`;
  if (Math.abs(y1 - y0) > Math.abs(x1 - x0)) return `${bbox(line.box)}; textangle ${y1 > y0 ? 270 : 90}; ${size}`;
  const slope = x1 === x0 ? 0 : (y1 - y0) / (x1 - x0);
  const offset = y0 + slope * (line.box[0] - x0) - line.box[3];
  return `${bbox(line.box)}; baseline ${tidy(slope, 4)} ${tidy(offset, 1)}; ${size}`;
}

function tidy(value: number, digits: number): number {
  return Number(value.toFixed(digits)) || 0;
}

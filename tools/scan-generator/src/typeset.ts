import { PDFDocument, StandardFonts, type PDFFont } from '@cantoo/pdf-lib';

/** A5, in points. */
export const PAGE_WIDTH_PT = 420;
export const PAGE_HEIGHT_PT = 595;

const MARGIN_PT = 48;
const BODY = { size: 11, leadPt: 15.5 };
const HEADING = { size: 15, leadPt: 28 };
const PARAGRAPH_GAP_PT = 7;

export interface TypesetPage {
  pdf: Uint8Array;
  /** What is printed, line by line: the ground truth. */
  lines: string[];
}

/**
 * Sets one page of text: paragraphs are separated by empty lines, one that begins with `# ` is a heading.
 * @throws Error when the text is too long for the page
 */
export async function typesetPage(text: string, pageNumber: number): Promise<TypesetPage> {
  const document = await PDFDocument.create({ updateMetadata: false });
  const page = document.addPage([PAGE_WIDTH_PT, PAGE_HEIGHT_PT]);
  const fonts = {
    body: await document.embedFont(StandardFonts.TimesRoman),
    heading: await document.embedFont(StandardFonts.TimesRomanBold),
  };
  const lines: string[] = [];
  let y = PAGE_HEIGHT_PT - MARGIN_PT - HEADING.size;
  for (const paragraph of text.trim().split(/\n\s*\n/)) {
    const isHeading = paragraph.startsWith('# ');
    const { size, leadPt } = isHeading ? HEADING : BODY;
    const font = isHeading ? fonts.heading : fonts.body;
    for (const line of breakLines(paragraph.replace(/^# /, ''), font, size)) {
      if (y < MARGIN_PT + BODY.leadPt) throw new Error(`The text of page ${pageNumber} does not fit on the page.`);
      page.drawText(line, { x: MARGIN_PT, y, size, font });
      lines.push(line);
      y -= leadPt;
    }
    y -= PARAGRAPH_GAP_PT;
  }
  const number = String(pageNumber);
  page.drawText(number, { x: PAGE_WIDTH_PT / 2, y: MARGIN_PT / 2, size: BODY.size, font: fonts.body });
  lines.push(number);
  return { pdf: await document.save(), lines };
}

function breakLines(paragraph: string, font: PDFFont, size: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (font.widthOfTextAtSize(longer, size) <= PAGE_WIDTH_PT - 2 * MARGIN_PT) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line];
}

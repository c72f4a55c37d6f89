import { escapeXml } from './escape-xml.ts';
import type { PageLine, PageResult } from './page-result.ts';

type Box = PageLine['box'];

/**
 * Beginning of an ALTO 4 document (https://www.loc.gov/standards/alto/): pages follow, then `ALTO_TAIL`.
 * @param about `softwareName` and `softwareVersion` of the engine that read the first page
 */
export function altoHead(about: { title: string; softwareName: string; softwareVersion: string }): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://www.loc.gov/standards/alto/ns-v4# http://www.loc.gov/standards/alto/v4/alto-4-4.xsd" SCHEMAVERSION="4.4">
 <Description>
  <MeasurementUnit>pixel</MeasurementUnit>
  <sourceImageInformation>
   <fileName>${escapeXml(about.title)}</fileName>
  </sourceImageInformation>
  <Processing ID="PROCESSING_1">
   <processingCategory>contentGeneration</processingCategory>
   <processingSoftware>
    <softwareName>${escapeXml(about.softwareName)}</softwareName>
    <softwareVersion>${escapeXml(about.softwareVersion)}</softwareVersion>
   </processingSoftware>
  </Processing>
 </Description>
 <Layout>
`;
}

export const ALTO_TAIL = ' </Layout>\n</alto>\n';

/** The `Page` element. Boxes are pixels of the page as shown; a paragraph is a `TextBlock`. */
export function pageAlto(page: PageResult): string {
  const n = page.pageNumber;
  const size = `HEIGHT="${page.heightPx}" WIDTH="${page.widthPx}"`;
  const ids = { block: 0, paragraph: 0, line: 0, word: 0 };
  const lines = [
    `  <Page ID="page_${n}" PHYSICAL_IMG_NR="${n}" ${size}${accuracy(page)}>`,
    `   <PrintSpace ${size} HPOS="0" VPOS="0">`,
  ];
  for (const block of page.blocks) {
    const paragraphs = block.paragraphs.filter((paragraph) => paragraph.lines.some(hasWords));
    // A block of layout without text in it would be a ComposedBlock without content.
    if (paragraphs.length === 0) continue;
    lines.push(`    <ComposedBlock ID="block_${n}_${++ids.block}" ${place(block.box)}>`);
    for (const paragraph of paragraphs) {
      lines.push(`     <TextBlock ID="par_${n}_${++ids.paragraph}" ${place(paragraph.box)}>`);
      for (const line of paragraph.lines.filter(hasWords)) {
        lines.push(`      <TextLine ID="line_${n}_${++ids.line}" ${place(line.box)} BASELINE="${baseline(line)}">`);
        line.words.forEach((word, index) => {
          if (index > 0) lines.push('       <SP/>');
          const confidence = page.boxes === 'none' ? '' : ` WC="${tidy(word.confidence / 100, 4)}"`;
          const id = `word_${n}_${++ids.word}`;
          lines.push(`       <String ID="${id}" ${place(word.box)} CONTENT="${escapeXml(word.text)}"${confidence}/>`);
        });
        lines.push('      </TextLine>');
      }
      lines.push('     </TextBlock>');
    }
    lines.push('    </ComposedBlock>');
  }
  lines.push('   </PrintSpace>', '  </Page>');
  return lines.join('\n') + '\n';
}

/** The `Page` of one that could not be recognised: there, and empty. */
export function failedPageAlto(pageNumber: number): string {
  return `  <Page ID="page_${pageNumber}" PHYSICAL_IMG_NR="${pageNumber}"/>\n`;
}

function hasWords(line: PageLine): boolean {
  return line.words.length > 0;
}

/** How the page was read; ALTO has a field for the angle of a page but none for its skew. */
function accuracy({ rotation }: PageResult): string {
  return rotation === 0 ? '' : ` ROTATION="${rotation}"`;
}

function place([left, top, right, bottom]: Box): string {
  const x0 = Math.round(left);
  const y0 = Math.round(top);
  const [x1, y1] = [Math.round(right), Math.round(bottom)];
  return `HPOS="${x0}" VPOS="${y0}" WIDTH="${Math.max(0, x1 - x0)}" HEIGHT="${Math.max(0, y1 - y0)}"`;
}

/** Points of a polyline, as ALTO 4.2 and later have it: the baseline may slope, and run up or down the page. */
function baseline({ baseline: [x0, y0, x1, y1] }: PageLine): string {
  return `${tidy(x0, 1)},${tidy(y0, 1)} ${tidy(x1, 1)},${tidy(y1, 1)}`;
}

function tidy(value: number, digits: number): number {
  return Number(value.toFixed(digits)) || 0;
}

import {
  HOCR_TAIL,
  failedPageHocr,
  hocrHead,
  pageHocr,
  pageResultSchema,
  pageText,
  wordConfidences,
  type PageLine,
  type PageResult,
} from './index.ts';

function line(texts: string[], top: number, baseline?: PageLine['baseline']): PageLine {
  const words = texts.map((text, index) => ({
    text,
    box: [100 * index, top, 100 * index + 80, top + 30] as PageLine['box'],
    confidence: 90 - index,
  }));
  const right = 100 * texts.length - 20;
  return {
    box: [0, top, right, top + 30],
    baseline: baseline ?? [0, top + 24, right, top + 22],
    rowHeight: 31.25,
    words,
  };
}

function page(paragraphs: PageLine[][]): PageResult {
  return {
    version: 1,
    pageNumber: 3,
    widthPx: 2480,
    heightPx: 3508,
    dpi: 300,
    rotation: 0,
    engine: { name: 'tesseract', version: '5', language: 'eng' },
    boxes: 'measured',
    blocks: [{ box: [0, 0, 900, 900], paragraphs: paragraphs.map((lines) => ({ box: [0, 0, 900, 90], lines })) }],
    warnings: [],
  };
}

describe('page result', () => {
  it('is what its schema says', () => {
    const result = page([[line(['word'], 0)]]);

    expect(pageResultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
    expect(pageResultSchema.safeParse({ ...result, widthPx: 0 }).success).toBe(false);
    expect(pageResultSchema.safeParse({ ...result, version: 2 }).success).toBe(false);
  });

  it('gives text with a line a line and an empty line between paragraphs', () => {
    const result = page([[line(['The', 'first'], 0), line(['line'], 40)], [line(['Second.'], 100)]]);

    expect(pageText(result)).toBe('The first\nline\n\nSecond.');
    expect(pageText(page([]))).toBe('');
  });

  it('gives the confidence of every word', () => {
    expect(wordConfidences(page([[line(['a', 'b'], 0)]]))).toEqual([90, 89]);
  });
});

describe('hOCR', () => {
  it('has page, area, paragraph, line and word with their boxes', () => {
    const hocr = pageHocr(page([[line(['Two', 'words'], 10)]]));

    expect(hocr).toContain(`class='ocr_page' id='page_3' title='bbox 0 0 2480 3508; ppageno 2; scan_res 300 300'`);
    expect(hocr).toContain(`class='ocr_line' id='line_3_1' title="bbox 0 10 180 40; baseline -0.0111 -6; x_size 31.3"`);
    expect(hocr).toContain(`id='word_3_2' title='bbox 100 10 180 40; x_wconf 89'>words</span>`);
  });

  it('says of a line that runs down the page by how much it is turned', () => {
    expect(pageHocr(page([[line(['down'], 10, [5, 10, 4, 900])]]))).toContain('textangle 270');
    expect(pageHocr(page([[line(['up'], 10, [5, 900, 4, 10])]]))).toContain('textangle 90');
  });

  it('keeps markup, control characters and lone surrogates of words out of the document', () => {
    const hocr = pageHocr(page([[line(['<b>&"\'', 'a\u0000b\u0008\ud800'], 0)]]));

    expect(hocr).toContain('>&lt;b&gt;&amp;&quot;&#39;</span>');
    expect(hocr).toContain('>ab\ufffd</span>');
  });

  it('is a whole document with head and tail, and keeps the number of a failed page', () => {
    const head = hocrHead({ title: 'A & B', language: 'eng', system: 'tesseract 5', pageCount: 2 });
    const document = head + pageHocr(page([])) + failedPageHocr(4) + HOCR_TAIL;

    expect(document).toContain('<title>A &amp; B</title>');
    expect(document).toContain(`id='page_4' title='bbox 0 0 0 0; ppageno 3'`);
    expect(document.match(/<div/g)).toHaveLength(document.match(/<\/div>/g)?.length ?? -1);
    expect(document.endsWith('</html>\n')).toBe(true);
  });
});

import {
  ALTO_TAIL,
  DEFAULT_LOW_CONFIDENCE,
  MeanConfidence,
  altoHead,
  failedPageAlto,
  pageAlto,
  pageJson,
  wordConfidences,
  type PageLine,
  type PageResult,
} from './index.ts';

type Box = PageLine['box'];

function page(lines: [texts: string[], confidence: number][], facts: Partial<PageResult> = {}): PageResult {
  const all = lines.map(([texts, confidence], row): PageLine => ({
    box: [10, 40 * row, 400, 40 * row + 30],
    baseline: [10, 40 * row + 24, 400, 40 * row + 22.25],
    rowHeight: 31.25,
    words: texts.map((text, index) => {
      const box: Box = [10 + 100 * index, 40 * row, 90.4 + 100 * index, 40 * row + 30];
      return { text, box, confidence };
    }),
  }));
  const box: Box = [0, 0, 900, 900];
  return {
    version: 1,
    pageNumber: 3,
    widthPx: 2480,
    heightPx: 3508,
    dpi: 300,
    rotation: 0,
    engine: { name: 'tesseract', version: '5', language: 'eng' },
    boxes: 'measured',
    blocks: [{ box, paragraphs: [{ box, lines: all }] }],
    warnings: [],
    ...facts,
  };
}

/** What the schema of ALTO 4.4 asks of the elements that occur here: children in order, required and known attributes. */
const ALTO_44: Readonly<Record<string, { children: string[]; needs: string[]; may: string[] }>> = {
  alto: {
    children: ['Description', 'Layout'],
    needs: [],
    may: ['SCHEMAVERSION', 'xmlns', 'xmlns:xsi', 'xsi:schemaLocation'],
  },
  Description: { children: ['MeasurementUnit', 'sourceImageInformation', 'Processing'], needs: [], may: [] },
  MeasurementUnit: { children: [], needs: [], may: [] },
  sourceImageInformation: { children: ['fileName'], needs: [], may: [] },
  fileName: { children: [], needs: [], may: [] },
  Processing: { children: ['processingCategory', 'processingSoftware'], needs: ['ID'], may: [] },
  processingCategory: { children: [], needs: [], may: [] },
  processingSoftware: { children: ['softwareName', 'softwareVersion'], needs: [], may: [] },
  softwareName: { children: [], needs: [], may: [] },
  softwareVersion: { children: [], needs: [], may: [] },
  Layout: { children: ['Page'], needs: [], may: [] },
  Page: { children: ['PrintSpace'], needs: ['ID', 'PHYSICAL_IMG_NR'], may: ['HEIGHT', 'WIDTH', 'ROTATION'] },
  PrintSpace: { children: ['ComposedBlock'], needs: [], may: ['HEIGHT', 'WIDTH', 'HPOS', 'VPOS'] },
  ComposedBlock: { children: ['TextBlock'], needs: ['ID'], may: ['HEIGHT', 'WIDTH', 'HPOS', 'VPOS'] },
  TextBlock: { children: ['TextLine'], needs: ['ID'], may: ['HEIGHT', 'WIDTH', 'HPOS', 'VPOS'] },
  TextLine: { children: ['String', 'SP'], needs: ['HEIGHT', 'WIDTH', 'HPOS', 'VPOS'], may: ['ID', 'BASELINE'] },
  String: { children: [], needs: ['CONTENT'], may: ['ID', 'HEIGHT', 'WIDTH', 'HPOS', 'VPOS', 'WC'] },
  SP: { children: [], needs: [], may: [] },
};
/** Elements whose kinds of children may take turns. */
const MIXED = new Set(['TextLine']);

/** Every breach of those rules; an ID that comes twice, a number that is none, and a tag that is not closed count too. */
function breaches(xml: string): string[] {
  const found: string[] = [];
  const open: { name: string; at: number }[] = [];
  const ids = new Set<string>();
  for (const [, closing, name = '', attributes = '', empty] of xml.matchAll(
    /<(\/?)([A-Za-z]+)((?:\s+[\w:]+="[^"<]*")*)\s*(\/?)>/g,
  )) {
    if (closing) {
      if (open.pop()?.name !== name) found.push(`</${name}> closes nothing`);
      continue;
    }
    const rule = ALTO_44[name];
    const parent = open.at(-1);
    const place = parent ? (ALTO_44[parent.name]?.children.indexOf(name) ?? -1) : name === 'alto' ? 0 : -1;
    if (!rule || place < 0 || (parent && !MIXED.has(parent.name) && place < parent.at))
      found.push(`${name} is out of place`);
    if (parent) parent.at = place;
    const given = new Map(
      [...attributes.matchAll(/([\w:]+)="([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
    );
    for (const key of rule?.needs ?? []) if (!given.has(key)) found.push(`${name} lacks ${key}`);
    for (const [key, value] of given) {
      if (![...(rule?.needs ?? []), ...(rule?.may ?? [])].includes(key)) found.push(`${name} has ${key}`);
      if (/^([HV]POS|HEIGHT|WIDTH|WC|PHYSICAL_IMG_NR)$/.test(key) && !Number.isFinite(Number(value || 'x')))
        found.push(`${key}=${value}`);
      if (key === 'WC' && (Number(value) < 0 || Number(value) > 1)) found.push(`WC=${value}`);
      if (key === 'ID' && (ids.has(value) || !/^[A-Za-z_][\w.-]*$/.test(value))) found.push(`ID=${value}`);
      if (key === 'ID') ids.add(value);
    }
    if (!empty) open.push({ name, at: 0 });
  }
  return [...found, ...open.map(({ name }) => `${name} is not closed`)];
}

const HEAD = altoHead({ title: 'A & "B"', softwareName: 'tesseract', softwareVersion: '5' });

describe('ALTO', () => {
  it('keeps the rules of its schema, whatever is on the pages', () => {
    const pages = [
      page([
        [['Two', '<&"\'>'], 95],
        [['a\u0000b\ud800', 'مرحبا'], 0],
      ]),
      page([], { pageNumber: 4, rotation: 90 }),
      page(
        [
          [[], 50],
          [['x'], 100],
        ],
        { pageNumber: 5, boxes: 'none', source: 'existing-text' },
      ),
    ];
    const alto = HEAD + pages.map(pageAlto).join('') + failedPageAlto(6) + ALTO_TAIL;

    expect(breaches(alto)).toEqual([]);
    expect(alto.match(/<Page /g)).toHaveLength(4);
  });

  it('is found out by the same rules when it breaks them', () => {
    expect(breaches('<alto><Layout><Page ID="1"><String WC="2"/></Page></Layout><Description/></alto>')).toEqual([
      'Page lacks PHYSICAL_IMG_NR',
      'ID=1',
      'String is out of place',
      'String lacks CONTENT',
      'WC=2',
      'Description is out of place',
    ]);
  });

  it('has lines with baselines, words with boxes and confidence, and the turn of the page', () => {
    const alto = pageAlto(page([[['Two', 'words'], 95.5]], { rotation: 180 }));

    expect(alto).toContain('<Page ID="page_3" PHYSICAL_IMG_NR="3" HEIGHT="3508" WIDTH="2480" ROTATION="180">');
    expect(alto).toContain('BASELINE="10,24 400,22.3"');
    expect(alto).toContain(
      '<String ID="word_3_2" HPOS="110" VPOS="0" WIDTH="80" HEIGHT="30" CONTENT="words" WC="0.955"/>',
    );
  });

  it('claims no confidence where none was measured', () => {
    expect(pageAlto(page([[['word'], 0]], { boxes: 'none' }))).not.toContain('WC=');
  });
});

describe('words of a page as JSON', () => {
  it('carry box, confidence and their place in the layout', () => {
    const json = pageJson(
      page(
        [
          [['Two', 'words'], 95.55],
          [['more'], 60],
        ],
        { skewDegrees: 1.5 },
      ),
      70,
    );

    expect(json).toMatchObject({ pageNumber: 3, widthPx: 2480, dpi: 300, source: 'recognised', skewDegrees: 1.5 });
    expect(json.words).toHaveLength(3);
    expect(json.words[1]).toEqual({
      text: 'words',
      box: [110, 0, 190, 30],
      confidence: 95.6,
      block: 1,
      paragraph: 1,
      line: 1,
    });
    expect(json.words[2]).toMatchObject({ text: 'more', line: 2 });
  });

  it('flag a page below the threshold, and only where confidence was measured', () => {
    const uncertain = page([[['a', 'b'], DEFAULT_LOW_CONFIDENCE - 1]]);

    expect(pageJson(uncertain, DEFAULT_LOW_CONFIDENCE)).toMatchObject({ meanConfidence: 69, lowConfidence: true });
    expect(pageJson(uncertain, 60).lowConfidence).toBe(false);
    for (const facts of [{ boxes: 'none' }, { source: 'existing-text' }] as const)
      expect(pageJson({ ...uncertain, ...facts }, 70)).toMatchObject({ meanConfidence: null, lowConfidence: false });
    expect(pageJson(page([]), 70)).toMatchObject({ meanConfidence: null, lowConfidence: false, words: [] });
  });
});

describe('mean confidence', () => {
  it('is over words, not over pages, and leaves out what was not measured', () => {
    const mean = new MeanConfidence();

    expect(mean.value).toBeNull();
    expect(mean.add(page([[['a', 'b', 'c'], 90]]))).toBe(90);
    expect(mean.add(page([[['d'], 50]]))).toBe(50);
    expect(mean.add(page([[['e'], 0]], { boxes: 'none' }))).toBeNull();
    expect(mean.value).toBe(80);
    expect(wordConfidences(page([[['f'], 100]], { source: 'existing-text' }))).toEqual([]);
  });
});

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PDFArray, PDFDict, PDFDocument, PDFName, PDFString } from '@cantoo/pdf-lib';
import { mergeParts } from '../merge-parts.ts';
import { complaints, documentFacts, type DocumentFacts } from '../readers.fixture.ts';
import { richPdf, type RichPdf } from './rich-pdf.fixture.ts';

/** With a name tree, a form and scripts. */
const FIRST: RichPdf = {
  pageCount: 2,
  places: { chapter: 1, intro: 0 },
  links: ['chapter', 'intro'],
  fields: ['name', 'person.name'],
  labels: { 0: { S: 'r' } },
  attachments: ['data.csv'],
  layers: ['plan', 'draft'],
  scripts: true,
};
/** With places in a dictionary, as PDF 1.1 has them. */
const SECOND: RichPdf = {
  pageCount: 3,
  oldPlaces: { chapter: 2, appendix: 1 },
  links: ['/chapter', '/appendix', '/nowhere'],
  outline: [{ title: 'To the chapter', place: '/chapter' }],
  fields: ['person.name', 'person.age', 'town'],
  attachments: ['data.csv', 'other.csv'],
  scripts: true,
};
const THIRD: RichPdf = {
  pageCount: 2,
  places: { chapter: 0, last: 1, chapter_two: 1 },
  links: ['chapter', 'last'],
  outline: [
    { title: 'First', place: 'chapter' },
    { title: 'Last', place: 'last' },
  ],
  fields: ['name', 'town'],
  labels: { 0: { P: 'A-', S: 'D', St: 5 } },
  layers: ['plan', 'draft'],
  scripts: true,
};

describe('what three PDFs have besides their pages, in one', () => {
  let folder: string;
  let path: string;
  let facts: DocumentFacts;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cairn-merge-'));
    path = join(folder, 'merged.pdf');
    facts = await merged(FIRST, SECOND, THIRD);
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function merged(...wanted: RichPdf[]): Promise<DocumentFacts> {
    const files = await Promise.all(wanted.map(richPdf));
    const parts = files.map((pdf) => ({ pdf: () => Promise.resolve(pdf), pages: () => Promise.resolve(null) }));
    await writeFile(path, await mergeParts(parts, { title: 'Merged' }));
    return documentFacts(path);
  }

  it('opens in qpdf, poppler and pdf.js without a complaint', async () => {
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('leads every link by name to a page of its own file, and one to nowhere still nowhere', () => {
    expect(facts.links).toEqual([
      { from: 0, to: 1 },
      { from: 0, to: 0 },
      { from: 2, to: 4 },
      { from: 2, to: 3 },
      { from: 2, to: null },
      { from: 5, to: 5 },
      { from: 5, to: 6 },
    ]);
  });

  it('has the outlines one after the other, each leading into its own file', () => {
    expect(facts.outline).toEqual([
      { title: 'To the chapter', to: 4 },
      { title: 'First', to: 5 },
      { title: 'Last', to: 6 },
    ]);
  });

  it('has all fields under names of their own, each in the font of its file', () => {
    expect(facts.fields).toEqual({
      name: [{ page: 1, font: 'Helv' }],
      'person.name': [{ page: 1, font: 'Helv' }],
      'person-2.name': [{ page: 4, font: 'Helv-2' }],
      'person-2.age': [{ page: 4, font: 'Helv-2' }],
      town: [{ page: 4, font: 'Helv-2' }],
      'name-2': [{ page: 6, font: 'Helv-3' }],
      'town-2': [{ page: 6, font: 'Helv-3' }],
    });
  });

  it('labels pages as their files do, and by their number those that had none', () => {
    expect(facts.labels).toEqual(['i', 'ii', '3', '4', '5', 'A-5', 'A-6']);
  });

  it('has all attachments, two of one name included', () => {
    expect([...facts.attachments].sort()).toEqual(['data.csv', 'data.csv', 'other.csv']);
  });

  it('hides the layers that were hidden', () => {
    expect(facts.hiddenLayers).toEqual(['draft', 'draft']);
  });

  it('runs the scripts of the first file, as that alone would, and none of the others', () => {
    expect(facts.scripts.sort()).toEqual(
      ['document', 'name', 'page', 'person.name'].map((what) => `app.alert("${what}")`),
    );
  });

  it('has a form also when only a later file has one', async () => {
    const { fields } = await merged({ pageCount: 1 }, { pageCount: 1, fields: ['name'] });

    expect(fields).toEqual({ name: [{ page: 1, font: 'Helv' }] });
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('finds places among more than one leaf of a name tree holds', async () => {
    const places = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`place ${n}`, n % 2]));
    const { links } = await merged(
      { pageCount: 2, places, links: ['place 1', 'place 398'] },
      { pageCount: 2, places, links: ['place 1', 'place 398'] },
    );

    expect(links.map(({ to }) => to)).toEqual([1, 0, 3, 2]);
    await expect(complaints(path)).resolves.toEqual([]);
  });

  it('copies a thousand pages of which each links to the next', async () => {
    const chain = await PDFDocument.load(await richPdf({ pageCount: 1_000 }));
    const pages = chain.getPages();
    pages.forEach((page, index) => {
      const next = pages[index + 1] ?? page;
      const link = { Type: 'Annot', Subtype: 'Link', Rect: [0, 0, 9, 9], Dest: [next.ref, 'Fit'] };
      page.node.set(PDFName.of('Annots'), chain.context.obj([chain.context.register(chain.context.obj(link))]));
    });
    const [one, other] = [await richPdf({ pageCount: 1 }), await chain.save()];
    const parts = [one, other].map((pdf) => ({ pdf: () => Promise.resolve(pdf), pages: () => Promise.resolve(null) }));

    const document = await PDFDocument.load(await mergeParts(parts, { title: 'x' }));

    expect(document.getPageCount()).toBe(1_001);
  });

  it('takes signatures out, which a file that was written anew would break', async () => {
    const signed = await PDFDocument.load(await richPdf({ pageCount: 1, fields: ['signature'] }));
    const form = signed.catalog.lookup(PDFName.of('AcroForm'), PDFDict);
    const field = form.lookup(PDFName.of('Fields'), PDFArray).lookup(0, PDFDict);
    const signature = { Type: 'Sig', ByteRange: [0, 1, 2, 3], Contents: PDFString.of('x') };
    field.set(PDFName.of('FT'), PDFName.of('Sig'));
    field.set(PDFName.of('V'), signed.context.register(signed.context.obj(signature)));
    form.set(PDFName.of('SigFlags'), signed.context.obj(3));
    const bytes = await signed.save();
    const part = { pdf: () => Promise.resolve(bytes), pages: () => Promise.resolve(null) };

    const document = await PDFDocument.load(await mergeParts([part, part], { title: 'x' }));

    const merged = document.catalog.lookup(PDFName.of('AcroForm'), PDFDict);
    const fields = merged.lookup(PDFName.of('Fields'), PDFArray);
    expect(fields.size()).toBe(2);
    for (const at of [0, 1]) expect(fields.lookup(at, PDFDict).has(PDFName.of('V'))).toBe(false);
    expect(merged.has(PDFName.of('SigFlags'))).toBe(false);
  });
});

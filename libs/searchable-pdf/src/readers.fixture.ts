import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_OUTPUT = 64 * 1024 * 1024;

/** A word as poppler finds it, in points of the page as shown, from its top left corner. */
export interface FoundWord {
  text: string;
  page: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/**
 * Every complaint of qpdf, poppler and pdf.js about a PDF. The programs are installed by `npm test`; where they are
 * missing this fails.
 */
export async function complaints(path: string): Promise<string[]> {
  const outputs = await Promise.all([
    said('qpdf', ['--check', path]).then((text) =>
      text.replaceAll(
        /^(checking|PDF Version|File is not|No syntax or stream).*|errors that qpdf cannot detect.*$/gm,
        '',
      ),
    ),
    said('pdfinfo', [path], 'stderr'),
    said('pdftotext', [path, '-'], 'stderr'),
    said('pdftoppm', ['-r', '20', path], 'stderr'),
    said(process.execPath, ['--input-type=module', '--eval', PDFJS, path], 'stderr'),
  ]);
  return outputs.map((output) => output.trim()).filter((output) => output !== '');
}

/** Text of each page by pdf.js, items in order. */
export async function pdfjsText(path: string): Promise<string[]> {
  return JSON.parse(await said(process.execPath, ['--input-type=module', '--eval', PDFJS, path], 'stdout')) as string[];
}

export async function popplerText(path: string): Promise<string> {
  return said('pdftotext', [path, '-'], 'stdout');
}

export async function popplerWords(path: string): Promise<FoundWord[]> {
  const html = await said('pdftotext', ['-cropbox', '-bbox', path, '-'], 'stdout');
  let page = 0;
  return html.split('\n').flatMap((line) => {
    if (line.includes('<page ')) page += 1;
    const word = /<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*)<\/word>/.exec(line);
    if (!word) return [];
    const [left = 0, top = 0, right = 0, bottom = 0] = word.slice(1, 5).map(Number);
    return [{ text: word[5] ?? '', page, left, top, right, bottom }];
  });
}

/** What a document has besides its pages, as pdf.js understands it. */
export interface DocumentFacts {
  /** Of each link that stays in the document: index of its page, and of the page it leads to; null for nowhere. */
  links: { from: number; to: number | null }[];
  outline: { title: string; to: number | null }[];
  /** Full names, with the page of each widget and the font it is written in. */
  fields: Record<string, { page: number; font: string }[]>;
  labels: string[] | null;
  attachments: string[];
  hiddenLayers: string[];
  /** Scripts of the document, its pages and fields. */
  scripts: string[];
}

export async function documentFacts(path: string): Promise<DocumentFacts> {
  const facts = await said(process.execPath, ['--input-type=module', '--eval', FACTS, path], 'stdout');
  return JSON.parse(facts) as DocumentFacts;
}

const OPEN = `
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const { readFile } = await import('node:fs/promises');
  console.warn = console.error;
  const data = new Uint8Array(await readFile(process.argv[1]));
  const standardFontDataUrl = new URL('../../standard_fonts/', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')).pathname;
  const pdf = await getDocument({ data, verbosity: 1, useSystemFonts: false, standardFontDataUrl }).promise;
`;

const PDFJS = `${OPEN}
  const texts = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    await page.getOperatorList();
    const { items } = await page.getTextContent();
    texts.push(items.map(({ str, hasEOL }) => str + (hasEOL ? '\\n' : '')).join(''));
  }
  process.stdout.write(JSON.stringify(texts));
`;

const FACTS = `${OPEN}
  const placeOf = async (place) => {
    const explicit = typeof place === 'string' ? await pdf.getDestination(place) : place;
    return explicit ? pdf.getPageIndex(explicit[0]) : null;
  };
  const links = [], fonts = {}, scripts = Object.values((await pdf.getJSActions()) ?? {}).flat();
  for (let from = 0; from < pdf.numPages; from++) {
    const page = await pdf.getPage(from + 1);
    scripts.push(...Object.values((await page.getJSActions()) ?? {}).flat());
    for (const { id, subtype, dest, defaultAppearanceData } of await page.getAnnotations()) {
      fonts[id] = defaultAppearanceData?.fontName ?? '';
      if (subtype === 'Link') links.push({ from, to: dest ? await placeOf(dest) : null });
    }
  }
  const outline = [];
  for (const { title, dest } of (await pdf.getOutline()) ?? []) outline.push({ title, to: await placeOf(dest) });
  const fields = {};
  for (const [name, objects] of Object.entries((await pdf.getFieldObjects()) ?? {})) {
    const widgets = objects.filter(({ page }) => page >= 0);
    if (widgets.length > 0) fields[name] = widgets.map(({ id, page }) => ({ page, font: fonts[id] }));
    scripts.push(...objects.flatMap(({ actions }) => Object.values(actions ?? {}).flat()));
  }
  const layers = await pdf.getOptionalContentConfig();
  const hiddenLayers = [...layers].filter(([id]) => !layers.isVisible({ type: 'OCG', id })).map(([, { name }]) => name);
  const attachments = Object.values((await pdf.getAttachments()) ?? {}).map(({ filename }) => filename);
  const labels = await pdf.getPageLabels();
  process.stdout.write(JSON.stringify({ links, outline, fields, labels, attachments, hiddenLayers, scripts }));
`;

async function said(program: string, args: string[], stream?: 'stdout' | 'stderr'): Promise<string> {
  const options = { cwd: import.meta.dirname, maxBuffer: MAX_OUTPUT, encoding: 'utf8' } as const;
  const { stdout, stderr } = await run(program, args, options).catch((error: unknown) => {
    const {
      code,
      stdout: out = '',
      stderr: err = String(error),
    } = error as {
      code?: number | string;
      stdout?: string;
      stderr?: string;
    };
    if (code === 'ENOENT') throw new Error(`${program} is not installed: npm test installs it.`);
    return { stdout: out, stderr: err };
  });
  return stream === 'stdout' ? stdout : stream === 'stderr' ? stderr : stdout + stderr;
}

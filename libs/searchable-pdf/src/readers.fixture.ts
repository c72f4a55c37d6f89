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

const PDFJS = `
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const { readFile } = await import('node:fs/promises');
  console.warn = console.error;
  const data = new Uint8Array(await readFile(process.argv[1]));
  const standardFontDataUrl = new URL('../../standard_fonts/', import.meta.resolve('pdfjs-dist/legacy/build/pdf.mjs')).pathname;
  const pdf = await getDocument({ data, verbosity: 1, useSystemFonts: false, standardFontDataUrl }).promise;
  const texts = [];
  for (let n = 1; n <= pdf.numPages; n++) {
    const page = await pdf.getPage(n);
    await page.getOperatorList();
    const { items } = await page.getTextContent();
    texts.push(items.map(({ str, hasEOL }) => str + (hasEOL ? '\\n' : '')).join(''));
  }
  process.stdout.write(JSON.stringify(texts));
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

// `npm run bench:documents`: ours against OCRmyPDF and against bare Tesseract, on the same file with the same data.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { benchInput, type BenchInput } from './bench-input.ts';
import { documentsTable, type DocumentsRow } from './documents-report.ts';
import { measureProcess, type ProcessCost } from './measure-process.ts';
import { errorPercent, extractedErrorPercent } from './text-errors.ts';

const { values } = parseArgs({
  options: {
    /** Folder with `real/books-60p.pdf` and its text; default: a generated scan. */
    data: { type: 'string' },
    /** Another PDF of that folder. */
    file: { type: 'string' },
    pages: { type: 'string', default: '30' },
    jobs: { type: 'string', default: '2' },
    /** Language data for both sides; default: that of the installed Tesseract. */
    'language-data': { type: 'string', default: '/usr/share/tesseract-ocr/5/tessdata' },
    only: { type: 'string', default: 'ocrmypdf,bare,native,embedded,embedded-bundled,resume' },
    keep: { type: 'boolean', default: false },
  },
});
const { jobs } = values;
const only = new Set(values.only.split(','));
const RESUME_FROM = 0.9;
const NODE_FLAGS = ['--experimental-transform-types', '--no-warnings'];

const folder = await mkdtemp(join(tmpdir(), 'cairn-bench-documents-'));
try {
  const input = await benchInput(folder, { data: values.data, file: values.file, pages: Number(values.pages) });
  const rows: DocumentsRow[] = [];
  if (only.has('ocrmypdf')) rows.push(await ocrmypdf(input));
  if (only.has('bare')) rows.push(await bareTesseract(input));
  if (only.has('native')) rows.push(await ours(input, 'native', 'tesseract-native', values['language-data']));
  if (only.has('embedded')) rows.push(await ours(input, 'embedded', 'tesseract', values['language-data']));
  if (only.has('embedded-bundled')) rows.push(await ours(input, 'embedded-bundled', 'tesseract'));
  console.log(`${input.pages} pages, ${jobs} jobs, ${(statSync(input.path).size / 1024 / 1024).toFixed(2)} MiB\n`);
  console.log(documentsTable(rows));
  if (only.has('resume')) console.log(`\n${await resume(input)}`);
} finally {
  if (values.keep) console.log(`kept: ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}

async function ocrmypdf(input: BenchInput): Promise<DocumentsRow> {
  const output = join(folder, 'ocrmypdf.pdf');
  const flags = ['--jobs', jobs, '--output-type', 'pdf', '--optimize', '0', '--quiet'];
  const env = { OMP_THREAD_LIMIT: '1', TESSDATA_PREFIX: values['language-data'] };
  const cost = await measureProcess('ocrmypdf', [...flags, input.path, output], { env });
  return row('OCRmyPDF', input, cost, output);
}

/** Recognition alone, of pages that are pictures already. */
async function bareTesseract(input: BenchInput): Promise<DocumentsRow> {
  const pictures = join(folder, 'bare');
  mkdirSync(pictures);
  execFileSync('pdftoppm', ['-r', '300', '-gray', input.path, join(pictures, 'page')]);
  const command = 'ls "$PICTURES"/*.pgm | xargs -P "$JOBS" -I{} tesseract {} {} --dpi 300 -l eng';
  const env = { PICTURES: pictures, JOBS: jobs, OMP_THREAD_LIMIT: '1', TESSDATA_PREFIX: values['language-data'] };
  const cost = await measureProcess('/bin/sh', ['-c', `${command} 2>/dev/null`], { env });
  const texts = readdirSync(pictures)
    .filter((name) => name.endsWith('.txt'))
    .sort();
  const pages = texts.map((name) => readFileSync(join(pictures, name), 'utf8'));
  return {
    system: 'bare Tesseract',
    pages: input.pages,
    ...cost,
    errorPercent: errorPercent(pages, input.truthFolder),
  };
}

async function ours(input: BenchInput, name: string, provider: string, data?: string): Promise<DocumentsRow> {
  const output = join(folder, name);
  const cost = await digitise(input, output, provider, data);
  return row(`Cairn, ${name}`, input, cost, join(output, 'document.pdf'));
}

function digitise(
  input: BenchInput,
  output: string,
  provider: string,
  data?: string,
  stopWhen?: () => boolean,
): Promise<ProcessCost> {
  mkdirSync(output, { recursive: true });
  const script = join(import.meta.dirname, 'digitise-run.ts');
  const args = [...NODE_FLAGS, script, input.path, output, provider, jobs, ...(data ? [data] : [])];
  return measureProcess(process.execPath, args, stopWhen ? { stopWhen } : {});
}

/** Killed when most pages are done, and started again: how long that takes, and whether the bytes are the same. */
async function resume(input: BenchInput): Promise<string> {
  const [whole, killed] = [join(folder, 'whole'), join(folder, 'killed')];
  const data = values['language-data'];
  const scratch = await digitise(input, whole, 'tesseract-native', data);
  const enough = Math.floor(input.pages * RESUME_FROM);
  const done = (): number => (existsSync(join(killed, 'pages')) ? readdirSync(join(killed, 'pages')).length : 0);
  await digitise(input, killed, 'tesseract-native', data, () => done() >= enough);
  const kept = done();
  const again = await digitise(input, killed, 'tesseract-native', data);
  const same = ['document.pdf', 'document.txt', 'document.hocr'].every((name) =>
    readFileSync(join(whole, name)).equals(readFileSync(join(killed, name))),
  );
  const times = `${again.wallSeconds.toFixed(1)} s after a kill with ${kept} of ${input.pages} pages done, ${scratch.wallSeconds.toFixed(1)} s from scratch`;
  return `Resume: ${times}; results ${same ? 'byte for byte the same' : 'DIFFER'}.`;
}

function row(system: string, input: BenchInput, cost: ProcessCost, output: string): DocumentsRow {
  if (cost.exitCode !== 0) throw new Error(`${system} ended with code ${cost.exitCode}`);
  const outputMegabytes = statSync(output).size / 1024 / 1024;
  const errors = extractedErrorPercent(output, input.truthFolder);
  return { system, pages: input.pages, ...cost, outputMegabytes, errorPercent: errors };
}

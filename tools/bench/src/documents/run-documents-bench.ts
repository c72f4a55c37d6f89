// `npm run bench:documents`: ours against OCRmyPDF and against bare Tesseract, on the same file with the same data.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../statistics.ts';
import { benchInput, type BenchInput } from './bench-input.ts';
import { buildBundles } from './bundles.ts';
import { documentsTable, type DocumentsRow } from './documents-report.ts';
import { measureProcess } from './measure-process.ts';
import { ServiceRun, type ServiceOutput } from './service-run.ts';
import { errorPercent, extractedErrorPercent } from './text-errors.ts';
import { placedPercent } from './word-places.ts';

const ROWS = ['ocrmypdf', 'bare', 'native', 'embedded', 'embedded-bundled', 'native-alone', 'embedded-alone'] as const;
type RowName = (typeof ROWS)[number];

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
    /** Everything so many times, in turns: a ratio is of one round, and the middle one counts. */
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: [...ROWS, 'resume'].join(',') },
    /** Keeps the bundles and rows of earlier runs, so that a long table can be measured in pieces. */
    continue: { type: 'boolean', default: false },
  },
});
const { jobs, 'language-data': data } = values;
const only = new Set(values.only.split(','));
const KILL_AT = 0.9;

const root = resolve(import.meta.dirname, '../../../../tmp/bench-documents');
const folder = join(root, `${values.pages}-pages-${jobs}-jobs`);
const rowsFile = join(folder, 'rows.json');
if (!values.continue) rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
const input = await benchInput(folder, { data: values.data, file: values.file, pages: Number(values.pages) });
const bundles = await buildBundles(join(root, 'bundles'), { again: !values.continue });
/** Of each name, its rounds. */
const rows = existsSync(rowsFile) ? (JSON.parse(readFileSync(rowsFile, 'utf8')) as Record<string, DocumentsRow[]>) : {};
const resumed: string[] = [];

const MEASURE: Record<RowName, () => Promise<DocumentsRow>> = {
  ocrmypdf,
  bare: bareTesseract,
  native: () => service('native', 'tesseract-native', data),
  embedded: () => service('embedded', 'tesseract', data),
  'embedded-bundled': () => service('embedded, its own data', 'tesseract'),
  'native-alone': () => alone('native', 'tesseract-native'),
  'embedded-alone': () => alone('embedded', 'tesseract'),
};
for (let round = 1; round <= Number(values.rounds); round += 1) {
  for (const name of ROWS) {
    if (only.has(name)) rows[name] = [...(round === 1 ? [] : (rows[name] ?? [])), await MEASURE[name]()];
    writeFileSync(rowsFile, JSON.stringify(rows, undefined, 2));
    // At once, as it is compared with this row.
    if (name === 'native' && only.has('resume')) resumed.push(await resume(input));
  }
}
console.log(
  `${input.pages} pages, ${jobs} jobs, ${values.rounds} rounds, ${(statSync(input.path).size / 1024 / 1024).toFixed(2)} MiB\n`,
);
console.log(documentsTable(ROWS.flatMap((name) => (rows[name] ? [rows[name]] : []))));
for (const engine of ['native', 'embedded'] as const) {
  const share = median(
    (rows[engine] ?? []).map(({ cpuSeconds, ownCpuSeconds = 0 }) => ownCpuSeconds / (cpuSeconds - ownCpuSeconds)),
  );
  if (share === undefined) continue;
  console.log(
    `\nQueue, checkpoints, events and results (${engine}): ${(100 * share).toFixed(1)} % of the CPU time of recognition.`,
  );
}
for (const line of resumed) console.log(`\n${line}`);

async function ocrmypdf(): Promise<DocumentsRow> {
  const output = join(folder, 'ocrmypdf.pdf');
  const flags = ['--jobs', jobs, '--output-type', 'pdf', '--optimize', '0', '--quiet'];
  const env = { OMP_THREAD_LIMIT: '1', TESSDATA_PREFIX: data };
  const cost = await measureProcess('ocrmypdf', [...flags, input.path, output], env);
  return { system: 'OCRmyPDF', pages: input.pages, ...cost, ...pdfFacts(output) };
}

/** Recognition alone, of pages that are pictures already. */
async function bareTesseract(): Promise<DocumentsRow> {
  const pictures = join(folder, 'bare');
  mkdirSync(pictures, { recursive: true });
  execFileSync('pdftoppm', ['-r', '300', '-gray', input.path, join(pictures, 'page')]);
  const command = 'ls "$PICTURES"/*.pgm | xargs -P "$JOBS" -I{} tesseract {} {} --dpi 300 -l eng';
  const env = { PICTURES: pictures, JOBS: jobs, OMP_THREAD_LIMIT: '1', TESSDATA_PREFIX: data };
  const cost = await measureProcess('/bin/sh', ['-c', `${command} 2>/dev/null`], env);
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

/** Through the whole stack. */
async function service(name: string, provider: string, languageDataDir?: string): Promise<DocumentsRow> {
  const run = await startService(provider, languageDataDir, join(folder, provider));
  try {
    const { cost, ownCpuSeconds, output } = await run.digitise(input.path);
    return {
      system: `Cairn, ${name}`,
      pages: input.pages,
      ...cost,
      ownCpuSeconds,
      ...pdfFacts(output.pdf),
      placedPercent: placedPercent(output.pdf, output.pages),
    };
  } finally {
    await run.stop();
  }
}

/** The engine with the preparation of pages and nothing else. */
async function alone(name: string, provider: string): Promise<DocumentsRow> {
  const args = ['--no-warnings', bundles.pages, input.path, String(input.pages), provider, jobs, data];
  const cost = await measureProcess(process.execPath, args);
  return { system: `Cairn, ${name}, engine alone`, pages: input.pages, ...cost };
}

/** Killed when most pages are done, and started again: how long that takes, and whether the bytes are the same. */
async function resume(whole: BenchInput): Promise<string> {
  const undisturbed = rows.native?.at(-1);
  if (!undisturbed) return 'Resume: measure the row native as well.';
  const run = await startService('tesseract-native', data, join(folder, 'resumed'));
  try {
    const killAt = Math.floor(KILL_AT * whole.pages);
    const { seconds, untilTakenUpSeconds, donePages, output } = await run.resume(whole.path, killAt);
    const before = join(folder, 'tesseract-native');
    const same = (Object.keys(output) as (keyof ServiceOutput)[]).every((kind) =>
      readFileSync(output[kind]).equals(readFileSync(output[kind].replace(join(folder, 'resumed'), before))),
    );
    const working = seconds - untilTakenUpSeconds;
    const times = (again: number): string =>
      `${(again / working).toFixed(1)} x faster than all ${whole.pages} (${again.toFixed(1)} s)`;
    return `Resume: killed with ${donePages} pages done; taken up again after ${untilTakenUpSeconds.toFixed(1)} s, finished ${working.toFixed(1)} s later: ${times(undisturbed.wallSeconds)}; results ${same ? 'byte for byte the same' : 'DIFFER'}.`;
  } finally {
    await run.stop();
  }
}

function startService(provider: string, languageDataDir: string | undefined, at: string): Promise<ServiceRun> {
  // Of an earlier round.
  rmSync(at, { recursive: true, force: true });
  return ServiceRun.start({ bundles: bundles.services, folder: at, provider, jobs, languageDataDir });
}

function pdfFacts(pdf: string): Pick<DocumentsRow, 'addedKilobytes' | 'errorPercent'> {
  return {
    addedKilobytes: (statSync(pdf).size - statSync(input.path).size) / 1024,
    errorPercent: extractedErrorPercent(pdf, input.truthFolder),
  };
}

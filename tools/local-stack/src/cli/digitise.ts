import { mkdir } from 'node:fs/promises';
import { basename, extname, join, relative } from 'node:path';
import { ApiError, CairnClient, type Document, type ResultKind } from '@cairn/client';
import type { Endpoints } from '../endpoints.ts';
import { seconds, type Display } from './display.ts';
import { downloadFile, uploadFile } from './document-files.ts';
import { followJob } from './follow-job.ts';
import { progressBar, progressLine } from './progress-bar.ts';

export interface DigitiseOptions {
  endpoints: Endpoints;
  files: readonly string[];
  /** Folder for the results; absent: one folder per document below `resultsDir`. */
  out: string | undefined;
  resultsDir: string;
  /** Shown paths are relative to it. */
  workingDirectory: string;
  display: Display;
  token: () => Promise<string>;
  signal: AbortSignal;
}

/** What is saved of the results; the other kinds are for programs. */
const EXTENSIONS = { pdf: '.pdf', text: '.txt', hocr: '.hocr' } as const satisfies Partial<Record<ResultKind, string>>;
type SavedKind = keyof typeof EXTENSIONS;

/** Sends the files through the stack one after another. @returns whether all became searchable PDFs */
export async function digitise(options: DigitiseOptions): Promise<boolean> {
  const { endpoints, display, token } = options;
  if (!endpoints.domainApi) throw new Error('The running stack has no domain-api; stop it and start all services.');
  const client = new CairnClient({ apiUrl: endpoints.domainApi, token });
  try {
    const taken = new Set(options.files);
    let allDone = true;
    for (const file of options.files) {
      display.line();
      display.line(`  ${basename(file)}`);
      allDone = (await digitiseOrRefuse(file, client, taken, options)) && allDone;
    }
    return allDone;
  } finally {
    client.close();
  }
}

async function digitiseOrRefuse(
  file: string,
  client: CairnClient,
  taken: Set<string>,
  options: DigitiseOptions,
): Promise<boolean> {
  try {
    return await digitiseOne(file, client, taken, options);
  } catch (error) {
    options.display.live('');
    if (!(error instanceof ApiError)) throw error;
    options.display.line(`  ✗ not accepted: ${refusalWords(error).replaceAll('\n', '\n    ')}`);
    return false;
  }
}

function refusalWords({ items, traceId }: ApiError): string {
  const reasons = items.map(({ code, message }) => `${message} (${code})`);
  return [...reasons, ...(traceId ? [`trace id ${traceId}`] : [])].join('\n');
}

async function digitiseOne(
  file: string,
  client: CairnClient,
  taken: Set<string>,
  options: DigitiseOptions,
): Promise<boolean> {
  const { display, signal } = options;
  const startedAt = Date.now();
  const submitted = await uploadFile(client.documents, file, signal);
  let lastState = '';
  const document = await followJob({
    documentId: submitted.id,
    client,
    signal,
    onProgress: (progress) => {
      if (display.isTerminal) return display.live(`    ${progressBar(progress, Date.now() - startedAt)}`);
      const state = `${progress.done} of ${progress.total}`;
      if (state !== lastState && progress.total !== undefined) display.line(`    ${progressLine(progress)}`);
      lastState = state;
    },
  });
  display.live('');
  if (document.status !== 'Completed') {
    const { code, message, traceId } = document.error ?? {
      code: document.status,
      message: 'no reason given',
      traceId: '',
    };
    display.line(`  ✗ ${document.status.toLowerCase()}: ${message} (${code})${traceId ? `, trace id ${traceId}` : ''}`);
    return false;
  }
  showSummary(document, Date.now() - startedAt, display);
  const paths = await download(document, file, { client, taken, options });
  display.line(`    searchable PDF   ${paths.pdf}`);
  display.line(`    text             ${paths.text}`);
  display.line(`    hOCR             ${paths.hocr}`);
  return true;
}

function showSummary({ pageCount, failedPages }: Document, ms: number, display: Display): void {
  const pages = pageCount ?? 0;
  const pace = pages > 0 ? `, ${(pages / (ms / 1000)).toFixed(2)} pages/s` : '';
  display.line(`  ✓ ${pages} ${pages === 1 ? 'page' : 'pages'} in ${seconds(ms)}${pace}`);
  for (const { pageNumber, message } of failedPages)
    display.line(`  ! page ${pageNumber} could not be read: ${message}`);
}

async function download(
  { id }: Document,
  file: string,
  { client, taken, options }: { client: CairnClient; taken: Set<string>; options: DigitiseOptions },
): Promise<Record<SavedKind, string>> {
  const name = fileName(basename(file, extname(file)));
  const folder = options.out ?? join(options.resultsDir, name);
  await mkdir(folder, { recursive: true });
  const stem = freeStem(folder, name, taken);
  const shown = {} as Record<SavedKind, string>;
  for (const kind of Object.keys(EXTENSIONS) as SavedKind[]) {
    const path = `${stem}${EXTENSIONS[kind]}`;
    taken.add(path);
    await downloadFile(client.documents, id, kind, path);
    const short = relative(options.workingDirectory, path);
    shown[kind] = short.startsWith('..') ? path : short;
  }
  return shown;
}

/**
 * Results of an earlier run are replaced; a document that was handed in never is, nor another result of this run.
 * @param taken absolute paths
 */
function freeStem(folder: string, name: string, taken: ReadonlySet<string>): string {
  for (let count = 1; ; count += 1) {
    const stem = join(folder, count === 1 ? name : `${name}-${count}`);
    if (!Object.values(EXTENSIONS).some((extension) => taken.has(stem + extension))) return stem;
  }
}

/** Names that Windows or a shell would stumble over become plain. */
function fileName(title: string): string {
  return title.replaceAll(/[^\p{L}\p{N}._ -]+/gu, '_').slice(0, 100) || 'document';
}

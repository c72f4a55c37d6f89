// A thread that builds the results of one document: see assemble-document.ts.
import { appendFile, copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { gunzipSync } from 'node:zlib';
import {
  HOCR_TAIL,
  PAGE_SEPARATOR,
  failedPageHocr,
  hocrHead,
  pageHocr,
  pageResultSchema,
  pageText,
  wordConfidences,
  type PageResult,
} from '@cairn/page-result';
import { appendTextLayer, imagesToPdf } from '@cairn/searchable-pdf';
import type { Assembly, AssemblyTask } from './assemble-document.ts';

const task = workerData as AssemblyTask;
const pages: (PageResult | null)[] = [];
for (const path of task.pagePaths) pages.push(path === null ? null : await readPage(path));

const files: Assembly['files'] = {
  pdf: join(task.outputFolder, 'document.pdf'),
  text: join(task.outputFolder, 'document.txt'),
  hocr: join(task.outputFolder, 'document.hocr'),
};
await writeText(files.text);
await writeHocr(files.hocr);
await writePdf(files.pdf);
parentPort?.postMessage({ meanConfidence: meanConfidence(), files } satisfies Assembly);

async function readPage(path: string): Promise<PageResult> {
  return pageResultSchema.parse(JSON.parse(gunzipSync(await readFile(path)).toString('utf8')));
}

async function writeText(path: string): Promise<void> {
  await writeFile(path, pages.map((page) => (page ? `${pageText(page)}\n` : '')).join(PAGE_SEPARATOR));
}

/** Page by page: hOCR is some hundred kilobytes a page. */
async function writeHocr(path: string): Promise<void> {
  const engine = pages.find((page) => page !== null)?.engine;
  const system = engine ? `${engine.name} ${engine.version}` : 'none';
  await writeFile(path, hocrHead({ title: task.title, language: task.language, system, pageCount: pages.length }));
  for (const [index, page] of pages.entries())
    await appendFile(path, page ? pageHocr(page) : failedPageHocr(index + 1));
  await appendFile(path, HOCR_TAIL);
}

async function writePdf(path: string): Promise<void> {
  const { title, maxImagePixels } = task;
  if (task.contentType !== 'application/pdf') {
    await writeFile(path, await imagesToPdf(task.documentPath, pages, { title, maxImagePixels }));
    return;
  }
  const searchable = await appendTextLayer(await readFile(task.documentPath), pages);
  if ('replace' in searchable) {
    await writeFile(path, searchable.replace);
    return;
  }
  await copyFile(task.documentPath, path);
  await appendFile(path, searchable.append);
}

function meanConfidence(): number | null {
  let sum = 0;
  let words = 0;
  for (const page of pages) {
    for (const confidence of page ? wordConfidences(page) : []) {
      sum += confidence;
      words += 1;
    }
  }
  return words === 0 ? null : Math.round((sum / words) * 10) / 10;
}

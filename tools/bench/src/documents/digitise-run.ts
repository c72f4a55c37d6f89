// Digitises one PDF as the service does, without its queue: pages in parallel, a checkpoint a page, then the results.
// Pages that have a checkpoint already are not done again. Arguments: input, folder, provider, jobs[, language data].
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import { loadPdfium, openPdf } from '@cairn/pdfium';
import { createProvider } from '@cairn/providers';
import { runInWorker } from '@cairn/worker-entry';

const [documentPath = '', folder = '', provider = '', jobs = '2', languageDataDir] = process.argv.slice(2);
const root = join(import.meta.dirname, '../../../..');
const contentType = 'application/pdf' as const;

const file = openPdf(await loadPdfium(), documentPath);
const { pageCount } = file;
file.close();
const checkpoints = join(folder, 'pages');
await mkdir(checkpoints, { recursive: true });
const done = new Set(await readdir(checkpoints));

const processes = Number(jobs);
const chain = createProvider({
  provider,
  tesseract: { processes, languageDataDir },
  resilience: { timeoutMs: 120_000 },
});
const numbers = Array.from({ length: pageCount }, (_, index) => index + 1);
const left = numbers.filter((number) => !done.has(idOf(number)));
const { signal } = new AbortController();

async function work(): Promise<void> {
  for (let number = left.shift(); number !== undefined; number = left.shift()) {
    const request = {
      jobId: 'bench',
      unitId: idOf(number),
      documentPath,
      contentType,
      pageNumber: number,
      language: 'eng',
    };
    const page = JSON.parse((await buffer(await chain.process(request, signal))).toString('utf8')) as object;
    const path = join(folder, `${idOf(number)}.part`);
    await writeFile(path, gzipSync(JSON.stringify({ ...page, thumbnail: undefined })));
    // A checkpoint is there as a whole or not at all.
    await rename(path, join(checkpoints, idOf(number)));
  }
}
// The next page is prepared while the others are recognised.
await Promise.all(Array.from({ length: processes }, work));
await chain.close();

await runInWorker(pathToFileURL(join(root, 'apps/processing-service/src/digitise-document/assembly-worker.ts')), {
  workerData: {
    parts: [{ documentPath, contentType }],
    pages: numbers.map((pageNumber) => ({ part: 0, pageNumber, path: join(checkpoints, idOf(pageNumber)) })),
    existingText: 'skip',
    outputFolder: folder,
    title: 'bench',
    language: 'eng',
    maxImagePixels: 100_000_000,
  },
  timeLimitMs: 600_000,
  resourceLimits: { maxOldGenerationSizeMb: 768 },
});

function idOf(number: number): string {
  return String(number).padStart(4, '0');
}

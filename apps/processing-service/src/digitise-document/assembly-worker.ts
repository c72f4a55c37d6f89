// A thread that builds the results of one document: see assemble-document.ts.
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { capWasmMemory } from '@cairn/wasm-memory';
import type { Assembly, AssemblyTask } from './assemble-document.ts';
import { AssemblyPages } from './assembly-pages.ts';
import { writePdf } from './write-pdf.ts';
import { writeTexts } from './write-texts.ts';

/** As for a thread that recognises: the pages whose pictures are taken here have passed through one. */
const WASM_LIMIT_BYTES = 512 * 1024 * 1024;

const task = workerData as AssemblyTask;
capWasmMemory(WASM_LIMIT_BYTES);
const files: Assembly['files'] = {
  pdf: join(task.outputFolder, 'document.pdf'),
  text: join(task.outputFolder, 'document.txt'),
  hocr: join(task.outputFolder, 'document.hocr'),
  alto: join(task.outputFolder, 'document.alto.xml'),
  pages: join(task.outputFolder, 'pages.jsonl'),
};
const pages = await AssemblyPages.of(task);
const confidence = await writeTexts(task, pages, files);
await writePdf(task, pages, files.pdf);
const decrypted = task.parts.some(({ password }) => password !== undefined);
parentPort?.postMessage({ ...confidence, decrypted, files } satisfies Assembly);

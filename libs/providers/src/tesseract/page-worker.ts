// A thread that renders and recognises one page after another: no pixels cross threads. See page-thread.ts.
import { parentPort, workerData } from 'node:worker_threads';
import type { PageResult } from '@cairn/page-result';
import { loadPdfium, type Pdfium } from '@cairn/pdfium';
import { capWasmMemory } from '@cairn/wasm-memory';
import {
  NoLanguageData,
  PageFailure,
  type PageTask,
  type PageThreadData,
  type PageThreadMessage,
} from './page-messages.ts';
import { decodeImagePage, renderPdfPage } from './page-picture.ts';
import { Recogniser } from './recogniser.ts';

const limits = workerData as PageThreadData;
const cap = capWasmMemory(limits.wasmMemoryBytes);
let pdfium: Pdfium | undefined;
const recogniser = await Recogniser.load(limits.languageDataDir);

parentPort?.on('message', (task: PageTask) => {
  void digitise(task).then((message) => parentPort?.postMessage(message));
});
report({ kind: 'ready' });

async function digitise(task: PageTask): Promise<PageThreadMessage> {
  cap.reset();
  try {
    const result = await recognisePage(task);
    // A module that was refused memory may go on with a picture half drawn.
    if (cap.growthRefused) return { kind: 'failed', code: 'RESOURCE_LIMIT', broken: true };
    return { kind: 'recognised', json: JSON.stringify(result), wasmBytes: cap.grownBytes };
  } catch (error) {
    if (cap.growthRefused) return { kind: 'failed', code: 'RESOURCE_LIMIT', broken: true };
    if (error instanceof PageFailure) return { kind: 'failed', code: error.code, broken: false };
    // A module that crashed on this page would crash on it again, and this instance is broken for all others.
    if (crashedModule(error)) return { kind: 'failed', code: 'PAGE_NOT_READABLE', broken: true };
    if (error instanceof NoLanguageData) return { kind: 'no-language', language: error.language };
    return { kind: 'crashed', detail: String(error) };
  }
}

/** `WebAssembly.RuntimeError`, or the module ran out of stack. */
function crashedModule(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RuntimeError' || /call stack/.test(error.message));
}

async function recognisePage(task: PageTask): Promise<PageResult> {
  const isPdf = task.contentType === 'application/pdf';
  if (isPdf) pdfium ??= await loadPdfium();
  const { picture, warnings } =
    pdfium && isPdf ? renderPdfPage(pdfium, task, limits) : await decodeImagePage(task, limits);
  const { blocks, engine } = await recogniser.recognise(picture, task.language);
  return {
    version: 1,
    pageNumber: task.pageNumber,
    widthPx: picture.widthPx,
    heightPx: picture.heightPx,
    dpi: picture.dpi,
    rotation: 0,
    engine,
    boxes: 'measured',
    blocks,
    warnings,
  };
}

function report(message: PageThreadMessage): void {
  parentPort?.postMessage(message);
}

import { loadPdfium, type Pdfium } from '@cairn/pdfium';
import { capWasmMemory } from '@cairn/wasm-memory';
import { workerLink } from '@cairn/worker-entry';
import { NoLanguageData, PageFailure } from './page-failure.ts';
import type { PageMessage, PageProcessData } from './page-messages.ts';

/** What a process offers to the work on its pages. */
export interface PageProcess<Data extends PageProcessData> {
  data: Data;
  /** One instance a process, loaded when first needed. */
  pdfium(): Promise<Pdfium>;
}

/**
 * The life of a page's process: caps its memory, then answers one task after another. What goes wrong is told in the
 * words of `PageMessage`, never by dying, as far as that lies in its hands.
 * @param start called once; gives what answers a task
 */
export async function servePages<Data extends PageProcessData, Task>(
  start: (process: PageProcess<Data>) => Promise<(task: Task) => Promise<unknown>>,
): Promise<void> {
  const link = await workerLink();
  const data = link.data as Data;
  const cap = capWasmMemory(data.wasmMemoryBytes);
  let pdfium: Promise<Pdfium> | undefined;
  const work = await start({ data, pdfium: () => (pdfium ??= loadPdfium()) });

  const answer = async (task: Task): Promise<PageMessage> => {
    cap.reset();
    try {
      const result = await work(task);
      // A module that was refused memory may go on with a picture half drawn.
      if (cap.growthRefused) return { kind: 'failed', code: 'RESOURCE_LIMIT', broken: true };
      return { kind: 'done', answer: result, residentBytes: process.memoryUsage.rss() };
    } catch (error) {
      if (cap.growthRefused) return { kind: 'failed', code: 'RESOURCE_LIMIT', broken: true };
      if (error instanceof PageFailure) return { kind: 'failed', code: error.code, broken: false };
      // A module that crashed on this page would crash on it again, and this instance is broken for all others.
      if (crashedModule(error)) return { kind: 'failed', code: 'PAGE_NOT_READABLE', broken: true };
      if (error instanceof NoLanguageData) return { kind: 'no-language', language: error.language };
      return { kind: 'crashed', detail: String(error) };
    }
  };
  link.onMessage((task: Task) => void answer(task).then((message) => link.post(message)));
  link.post({ kind: 'ready' } satisfies PageMessage);
}

/** `WebAssembly.RuntimeError`, or the module ran out of stack. */
function crashedModule(error: unknown): boolean {
  return error instanceof Error && (error.name === 'RuntimeError' || /call stack/.test(error.message));
}

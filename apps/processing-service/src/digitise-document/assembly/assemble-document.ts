import { join } from 'node:path';
import type { DocumentType } from '@cairn/document-inspection';
import type { ExistingText } from '@cairn/job-contracts';
import { runInWorker, workerEntry } from '@cairn/worker-entry';

/** One file of the document, on disk. */
export interface AssemblyPart {
  documentPath: string;
  contentType: DocumentType;
  pageCount: number;
  /** Opens it; only for an encrypted PDF. */
  password?: string;
}

/** A page that was chosen to be recognised, in the order of the document. */
export interface AssemblyPage {
  /** Index of the file, from 0. */
  part: number;
  /** Within the file, from 1. */
  pageNumber: number;
  /** Its gzipped page result; null for a page that failed for good. */
  path: string | null;
}

export interface AssemblyTask {
  parts: AssemblyPart[];
  /** Pages that are not among them are in the PDF all the same, as they are, so that pages keep their numbers. */
  pages: AssemblyPage[];
  existingText: ExistingText;
  outputFolder: string;
  title: string;
  language: string;
  maxImagePixels: number;
  /** A page whose mean confidence is below it is flagged, 0 to 100; default that of `@cairn/page-result`. */
  lowConfidenceBelow?: number;
}

/** What is built of a document. */
export type ResultKind = 'pdf' | 'text' | 'hocr' | 'alto' | 'pages';

/** Paths of what is built. */
export type AssemblyFiles = Readonly<Record<ResultKind, string>>;

/** How sure the engine was of what it read. */
export interface DocumentConfidence {
  /** Of all words, 0 to 100; null for a document without words. */
  meanConfidence: number | null;
  /** Numbers count from 1 over all files of the document. */
  lowConfidencePages: { pageNumber: number; meanConfidence: number }[];
}

/** What became of each file, and what was learnt on the way. */
export interface Assembly<T> extends DocumentConfidence, Record<ResultKind, T> {
  /** A file was opened with a password; the PDF is not encrypted. */
  decrypted: boolean;
}

const TIME_LIMIT_MS = 10 * 60_000;
/** A page of `force` is drawn, encoded and embedded: about a second each. */
const TIME_LIMIT_PER_PAGE_MS = 3_000;

/** Pages are short-lived: with V8's default two threads keep 40 MB more of them, and take the same time. */
const YOUNG_MEGABYTES = 8;

/**
 * Builds the results from the checkpoints, the PDF and the texts side by side, each in a thread: for a large document that
 * is seconds of work, during which this process has heartbeats to send and connections to serve. The same checkpoints give
 * the same bytes.
 * @param keep gets each file once it is written: the texts while the PDF is still being built
 */
export async function assembleDocument<T>(
  task: AssemblyTask,
  signal: AbortSignal,
  keep: (kind: ResultKind, path: string, signal: AbortSignal) => Promise<T>,
): Promise<Assembly<T>> {
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  const files = assemblyFiles(task);
  const orEnd = (error: unknown): never => {
    failed.abort(error);
    throw error;
  };
  const texts = inThread<DocumentConfidence>('texts-worker', task, either).catch(orEnd);
  const searchable = inThread<null>('pdf-worker', task, either).catch(orEnd);
  const kept = (kind: ResultKind, built: Promise<unknown>): Promise<T> =>
    built.then(() => keep(kind, files[kind], either)).catch(orEnd);
  const work = [
    texts,
    kept('pdf', searchable),
    kept('text', texts),
    kept('hocr', texts),
    kept('alto', texts),
    kept('pages', texts),
  ] as const;
  // Until all is over, whatever became of it: the folder that is written to and read from is removed afterwards.
  await Promise.allSettled(work);
  failed.signal.throwIfAborted();
  const [confidence, pdf, text, hocr, alto, pages] = await Promise.all(work);
  const decrypted = task.parts.some(({ password }) => password !== undefined);
  return { ...confidence, pdf, text, hocr, alto, pages, decrypted };
}

function inThread<T>(worker: string, task: AssemblyTask, signal: AbortSignal): Promise<T> {
  return runInWorker<T>(workerEntry(worker, import.meta.url), {
    workerData: task,
    signal,
    timeLimitMs: TIME_LIMIT_MS + task.pages.length * TIME_LIMIT_PER_PAGE_MS,
    resourceLimits: { maxOldGenerationSizeMb: 768, maxYoungGenerationSizeMb: YOUNG_MEGABYTES },
  });
}

export function assemblyFiles({ outputFolder }: Pick<AssemblyTask, 'outputFolder'>): AssemblyFiles {
  return {
    pdf: join(outputFolder, 'document.pdf'),
    text: join(outputFolder, 'document.txt'),
    hocr: join(outputFolder, 'document.hocr'),
    alto: join(outputFolder, 'document.alto.xml'),
    pages: join(outputFolder, 'pages.jsonl'),
  };
}

import type { DocumentType } from '@cairn/document-inspection';
import { runInWorker, workerEntry } from '@cairn/worker-entry';

export interface AssemblyTask {
  documentPath: string;
  contentType: DocumentType;
  /** Gzipped page result of each page in order; null for a page that failed for good. */
  pagePaths: (string | null)[];
  outputFolder: string;
  title: string;
  language: string;
  maxImagePixels: number;
}

export interface Assembly {
  /** Of all words, 0 to 100; null for a document without words. */
  meanConfidence: number | null;
  files: { pdf: string; text: string; hocr: string };
}

const TIME_LIMIT_MS = 10 * 60_000;

/**
 * Builds the three results from the checkpoints, in a thread: for a large document that is seconds of work, during which
 * this process has heartbeats to send and connections to serve. The same checkpoints give the same bytes.
 */
export function assembleDocument(task: AssemblyTask, signal: AbortSignal): Promise<Assembly> {
  return runInWorker<Assembly>(workerEntry('assembly-worker', import.meta.url), {
    workerData: task,
    signal,
    timeLimitMs: TIME_LIMIT_MS,
    resourceLimits: { maxOldGenerationSizeMb: 768 },
  });
}

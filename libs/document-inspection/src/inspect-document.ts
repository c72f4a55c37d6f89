import { stat } from 'node:fs/promises';
import { WorkerStoppedError, runInChild, workerEntry, type ChildWorker } from '@cairn/worker-entry';
import {
  DEFAULT_INSPECTION_LIMITS,
  type DocumentInspection,
  type InspectionLimits,
  type Refusal,
  type TextWanted,
} from './document-inspection.ts';
import type { InspectionTask } from './inspection-worker.ts';

export interface InspectOptions {
  /** MIME type that the sender claims; it is only named in a refusal, the content decides. */
  declaredType?: string;
  /** Tried on an encrypted PDF, once; of no effect on anything else. */
  password?: string;
  /** Default: `DEFAULT_INSPECTION_LIMITS`. */
  limits?: Partial<InspectionLimits>;
  /** Default: no text. */
  text?: TextWanted;
  /** A process that waits for a document, see `DocumentInspector`. */
  child?: ChildWorker;
  signal?: AbortSignal;
}

/**
 * Says what a file is and whether it can be digitised, in a process of its own with limits on time and memory:
 * whatever a file does to its parser, the caller goes on.
 *
 * A document that cannot is an answer (`refused`), not an error.
 * @throws the signal's reason when it aborts; WorkerStoppedError when the process fails by a defect of ours
 */
export async function inspectDocument(path: string, options: InspectOptions = {}): Promise<DocumentInspection> {
  const limits = { ...DEFAULT_INSPECTION_LIMITS, ...options.limits };
  if ((await stat(path)).size === 0) return { refused: { code: 'FILE_EMPTY', message: 'The file is empty.' } };
  const { declaredType, password, text, child } = options;
  const task: InspectionTask = { path, declaredType, password, limits, text };
  try {
    return await runInChild<DocumentInspection>(workerEntry('inspection-worker', import.meta.url), {
      data: task,
      timeLimitMs: limits.timeLimitMs,
      heapMegabytes: limits.heapMegabytes,
      residentMegabytes: limits.residentMegabytes,
      ...(child ? { child } : {}),
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (!(error instanceof WorkerStoppedError)) throw error;
    return { refused: refusalOf(error) };
  }
}

/** @throws the error when it is not the document's fault */
function refusalOf(error: WorkerStoppedError): Refusal {
  if (error.reason === 'crash') {
    // A defect of ours ends the process with an exit code; a signal comes from native code that went astray.
    if (!/^SIG/.test((error.cause as Error).message)) throw error;
    return { code: 'UNREADABLE', message: 'The document is damaged in a way that its decoder does not survive.' };
  }
  const what = error.reason === 'time' ? 'time' : 'memory';
  return { code: 'RESOURCE_LIMIT', message: `Opening the document takes more ${what} than the limit allows.` };
}

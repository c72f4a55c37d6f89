import { stat } from 'node:fs/promises';
import { WorkerStoppedError, runInWorker, workerEntry } from '@cairn/worker-entry';
import { DEFAULT_INSPECTION_LIMITS, type DocumentInspection, type InspectionLimits } from './document-inspection.ts';
import type { InspectionTask } from './inspection-worker.ts';

export interface InspectOptions {
  /** MIME type that the sender claims; it is only named in a refusal, the content decides. */
  declaredType?: string;
  /** Default: `DEFAULT_INSPECTION_LIMITS`. */
  limits?: Partial<InspectionLimits>;
  signal?: AbortSignal;
}

/**
 * Says what a file is and whether it can be digitised, in a thread of its own with limits on time and memory.
 *
 * A document that cannot is an answer (`refused`), not an error.
 * @throws the signal's reason when it aborts; WorkerStoppedError when the thread crashes by a defect
 */
export async function inspectDocument(path: string, options: InspectOptions = {}): Promise<DocumentInspection> {
  const limits = { ...DEFAULT_INSPECTION_LIMITS, ...options.limits };
  if ((await stat(path)).size === 0) return { refused: { code: 'FILE_EMPTY', message: 'The file is empty.' } };
  const task: InspectionTask = { path, declaredType: options.declaredType, limits };
  try {
    return await runInWorker<DocumentInspection>(workerEntry('inspection-worker', import.meta.url), {
      workerData: task,
      timeLimitMs: limits.timeLimitMs,
      resourceLimits: { maxOldGenerationSizeMb: limits.heapMegabytes },
      ...(options.signal ? { signal: options.signal } : {}),
    });
  } catch (error) {
    if (!(error instanceof WorkerStoppedError) || error.reason === 'crash') throw error;
    const what = error.reason === 'time' ? 'time' : 'memory';
    return {
      refused: { code: 'RESOURCE_LIMIT', message: `Opening the document takes more ${what} than the limit allows.` },
    };
  }
}

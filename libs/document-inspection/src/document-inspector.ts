import { open } from 'node:fs/promises';
import { ChildWorker, cpuSecondsOf, workerEntry } from '@cairn/worker-entry';
import { DEFAULT_INSPECTION_LIMITS, type DocumentInspection, type InspectionLimits } from './document-inspection.ts';
import { inspectDocument, type InspectOptions } from './inspect-document.ts';
import type { Preparation } from './inspection-worker.ts';
import { SNIFF_BYTES } from './sniff-type.ts';

export interface InspectorOptions {
  /** Of every inspection. Default: `DEFAULT_INSPECTION_LIMITS`. */
  limits?: Partial<InspectionLimits>;
  /** How long a process may wait for a document, default one minute: it takes some 100 MiB while it does. */
  idleMs?: number;
}

/**
 * Inspects documents as `inspectDocument` does, each in a process of its own that ends with it, and keeps the next one
 * ready: starting a process and loading PDFium take longer than most documents.
 *
 * One waits at most, and it is started when nothing else runs, so that it costs neither time nor memory of a busy service.
 */
export class DocumentInspector {
  readonly #limits: InspectionLimits;
  readonly #idleMs: number;
  #spare: ChildWorker | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #running = 0;
  #closed = false;

  constructor({ limits, idleMs = 60_000 }: InspectorOptions = {}) {
    this.#limits = { ...DEFAULT_INSPECTION_LIMITS, ...limits };
    this.#idleMs = idleMs;
  }

  /** @throws as `inspectDocument` */
  async inspect(path: string, options: Omit<InspectOptions, 'limits' | 'child'> = {}): Promise<DocumentInspection> {
    const child = this.#takeSpare();
    this.#running += 1;
    try {
      return await inspectDocument(path, { ...options, limits: this.#limits, ...(child ? { child } : {}) });
    } finally {
      // An empty file is answered without it.
      await child?.kill();
      this.#running -= 1;
      if (this.#running === 0) await this.#prepare(path);
    }
  }

  /** Ends the process that waits. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#takeSpare()?.kill();
  }

  #takeSpare(): ChildWorker | undefined {
    const spare = this.#spare;
    this.#spare = undefined;
    clearTimeout(this.#expiry);
    return spare;
  }

  /** For another document like this one: who sends one often sends more. */
  async #prepare(path: string): Promise<void> {
    const prepare = await kindOf(path);
    if (this.#closed || this.#spare || this.#running > 0 || !prepare) return;
    const data: Preparation = { prepare, limits: this.#limits };
    const { heapMegabytes, residentMegabytes, timeLimitMs } = this.#limits;
    const limits = { heapMegabytes, residentMegabytes, cpuSeconds: cpuSecondsOf(timeLimitMs) };
    const spare = new ChildWorker(workerEntry('inspection-worker', import.meta.url), { data, ...limits });
    this.#spare = spare;
    void spare.exited.then(() => {
      if (this.#spare === spare) this.#takeSpare();
    });
    this.#expiry = setTimeout(() => void this.#takeSpare()?.kill(), this.#idleMs).unref();
  }
}

/** Nothing is parsed here: a few bytes are looked for. @returns undefined for a file that is gone */
async function kindOf(path: string): Promise<Preparation['prepare'] | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
      return buffer.subarray(0, bytesRead).includes('%PDF-') ? 'pdf' : 'image';
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}

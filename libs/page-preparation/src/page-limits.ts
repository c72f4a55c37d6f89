import { availableParallelism, totalmem } from 'node:os';
import type { PageProcessOptions } from './page-process.ts';
import type { PageProcessPoolOptions } from './page-process-pool.ts';

export type PageLimits = Omit<PageProcessPoolOptions<unknown>, 'start'> &
  Pick<PageProcessOptions, 'heapMegabytes' | 'residentMegabytes' | 'pageTimeoutMs'> & {
    wasmMemoryBytes: number;
    maxRenderedPixels: number;
    maxImagePixels: number;
  };

const MIB = 1024 * 1024;
/** Of a page's process, beside the WebAssembly modules in it. */
const BESIDE_WASM_MEGABYTES = 100;

/** The limits of a page's process that may take so much memory in all; at least 256. */
export function pageMemory(megabytes: number): Pick<PageLimits, 'residentMegabytes' | 'wasmMemoryBytes'> {
  return { residentMegabytes: megabytes, wasmMemoryBytes: (megabytes - BESIDE_WASM_MEGABYTES) * MIB };
}

/**
 * For pools of recognisers, which have hardly a break within a document: after the last page of a large one its results are
 * built, in the memory that they gave back.
 */
export const RECOGNISERS_REST = { afterManyPages: { pages: 20, idleCloseMs: 500 } } as const;

/** For the service itself. */
const OWN_MEMORY_BYTES = 200 * MIB;
const PROCESS_MEMORY_BYTES = 350 * MIB;

export const DEFAULT_PAGE_LIMITS: PageLimits = {
  processes: pageProcesses(),
  pagesPerProcess: 500,
  recycleAboveMegabytes: 260,
  idleCloseMs: 60_000,
  heapMegabytes: 192,
  ...pageMemory(420),
  pageTimeoutMs: 60_000,
  maxRenderedPixels: 40_000_000,
  maxImagePixels: 100_000_000,
};

/** How many page processes fit: one a core, and no more than the memory that this process may use (a container's) allows. */
export function pageProcesses(
  memoryBytes = Math.min(process.constrainedMemory() || Infinity, totalmem()),
  cores = availableParallelism(),
): number {
  return Math.max(1, Math.min(cores, Math.floor((memoryBytes - OWN_MEMORY_BYTES) / PROCESS_MEMORY_BYTES)));
}

import type { PageFailureCode } from './page-failure.ts';
import type { PictureLimits } from './page-task.ts';

/** What a page's process is started with, beside what its kind needs. */
export interface PageProcessData extends PictureLimits {
  /** Of all its WebAssembly modules together. */
  wasmMemoryBytes: number;
}

export type PageMessage =
  | { kind: 'ready' }
  /** `residentBytes` is what the process takes from now on: WebAssembly memory never shrinks. */
  | { kind: 'done'; answer: unknown; residentBytes: number }
  /** `broken`: the process cannot be used again. */
  | { kind: 'failed'; code: PageFailureCode; broken: boolean }
  | { kind: 'no-language'; language: string }
  | { kind: 'crashed'; detail: string };

import { capWasmMemory, type WasmMemoryCap } from '@cairn/wasm-memory';
import { capTypedArrays, type TypedArrayCap } from './cap-typed-arrays.ts';
import type { InspectionLimits, Refusal } from './document-inspection.ts';

const TOO_EXPENSIVE: Refusal = {
  code: 'RESOURCE_LIMIT',
  message: 'Opening the document needs more memory than the limit allows.',
};

/** Knows whether a document wanted more memory than it may have, in this process. */
export class MemoryWatch {
  readonly #wasm: WasmMemoryCap;
  readonly #arrays: TypedArrayCap;

  /** Caps the memory of this process for good. */
  constructor({ wasmMemoryBytes, heapMegabytes }: InspectionLimits) {
    this.#wasm = capWasmMemory(wasmMemoryBytes);
    this.#arrays = capTypedArrays((heapMegabytes * 1024 * 1024) / 4);
  }

  get ranOut(): boolean {
    return this.#wasm.growthRefused || this.#arrays.arrayRefused;
  }

  /** Of the document, once it ran out. */
  get refusal(): Refusal | undefined {
    return this.ranOut ? TOO_EXPENSIVE : undefined;
  }

  /** For what comes next, when what wanted so much could be done without. */
  forget(): void {
    this.#wasm.reset();
    this.#arrays.reset();
  }
}

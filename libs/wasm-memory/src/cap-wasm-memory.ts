const PAGE_BYTES = 65_536;

/** `WebAssembly.Memory`; TypeScript knows it from the DOM's declarations only. */
interface WasmMemory {
  readonly buffer: ArrayBuffer;
  grow(pages: number): number;
}
type WasmGlobal = { WebAssembly: { Memory: { prototype: WasmMemory } } };

/** The cap of one thread. */
export interface WasmMemoryCap {
  /** Whether a growth was refused since the last `reset`: what a module made of it cannot be trusted. */
  readonly growthRefused: boolean;
  /** What the memories that have grown take together. They never shrink again. */
  readonly grownBytes: number;
  reset(): void;
}

/**
 * Caps what all WebAssembly memories of this thread may grow to together.
 *
 * Call it before any module is loaded: `resourceLimits` of a worker bound the JavaScript heap only, and a module's heap
 * may grow to 4 GiB. A refused growth throws a RangeError where an allocator expects one, so a module either reports that
 * it is out of memory or aborts; some ignore it and go on with a missing result, which is why the cap remembers.
 * A memory counts from its first growth, with its initial size.
 */
export function capWasmMemory(limitBytes: number): WasmMemoryCap {
  const sizes = new Map<WasmMemory, number>();
  let growthRefused = false;
  // The thread keeps the patched method for its whole life; a cap that could be lifted would not be one.
  const memory = (globalThis as unknown as WasmGlobal).WebAssembly.Memory.prototype;
  const { grow } = memory;

  memory.grow = function cappedGrow(this: WasmMemory, pages: number): number {
    let total = pages * PAGE_BYTES + this.buffer.byteLength;
    for (const [other, bytes] of sizes) if (other !== this) total += bytes;
    if (total > limitBytes) {
      growthRefused = true;
      throw new RangeError(`WebAssembly memory of this thread is capped at ${limitBytes} bytes`);
    }
    const before = grow.call(this, pages);
    sizes.set(this, this.buffer.byteLength);
    return before;
  };

  return {
    get growthRefused() {
      return growthRefused;
    },
    get grownBytes() {
      return [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
    },
    reset() {
      growthRefused = false;
    },
  };
}

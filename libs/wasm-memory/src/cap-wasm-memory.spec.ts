import { capWasmMemory } from './index.ts';

const PAGE_BYTES = 65_536;
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Memory: new (size: { initial: number }) => { buffer: ArrayBuffer; grow(pages: number): number } };
};
// One cap for the whole file: it cannot be lifted.
const cap = capWasmMemory(64 * PAGE_BYTES);

describe('capWasmMemory', () => {
  beforeEach(() => cap.reset());

  it('refuses growth over the cap, remembers it, and leaves the memory usable', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });

    expect(() => memory.grow(64)).toThrow(RangeError);
    expect(cap.growthRefused).toBe(true);
    expect(memory.buffer.byteLength).toBe(PAGE_BYTES);
    expect(memory.grow(1)).toBe(1);
  });

  it('counts all memories of the thread together', () => {
    const first = new WebAssembly.Memory({ initial: 1 });
    const second = new WebAssembly.Memory({ initial: 1 });
    first.grow(39);

    expect(() => second.grow(30)).toThrow(/capped/);
    expect(second.grow(10)).toBe(1);
    expect(cap.grownBytes).toBeGreaterThanOrEqual(51 * PAGE_BYTES);
  });

  it('forgets a refused growth when told that a new piece of work begins', () => {
    const memory = new WebAssembly.Memory({ initial: 1 });
    expect(() => memory.grow(1000)).toThrow(RangeError);

    cap.reset();

    expect(cap.growthRefused).toBe(false);
  });
});

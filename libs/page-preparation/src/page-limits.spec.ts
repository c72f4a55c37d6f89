import { pageMemory, pageProcesses } from './page-limits.ts';

const MIB = 1024 * 1024;

describe('pageProcesses', () => {
  it.each([
    ['the cores, where memory is plenty', 16_000, 4, 4],
    ['what fits beside the service, where it is not', 1_024, 8, 2],
    ['one in any case', 256, 2, 1],
  ])('is %s', (_what, megabytes, cores, processes) => {
    expect(pageProcesses(megabytes * MIB, cores)).toBe(processes);
  });
});

describe('pageMemory', () => {
  it('keeps a part of the memory of a page’s process for what is no WebAssembly', () => {
    const { residentMegabytes, wasmMemoryBytes } = pageMemory(420);
    expect(residentMegabytes).toBe(420);
    expect(wasmMemoryBytes).toBe(320 * 1024 * 1024);
  });
});

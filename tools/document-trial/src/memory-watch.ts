import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

const PERIOD_MS = 100;

/** Follows how much memory processes and all that they started hold together. On Linux only; elsewhere it sees nothing. */
export class MemoryWatch {
  readonly #roots: readonly number[];
  readonly #stopping = new AbortController();
  #peakBytes = 0;

  constructor(roots: readonly number[]) {
    this.#roots = roots;
    void this.#watch();
  }

  /** @returns the most since the last call, in bytes; 0 when nothing was seen */
  takePeak(): number {
    const peak = this.#peakBytes;
    this.#peakBytes = 0;
    return peak;
  }

  stop(): void {
    this.#stopping.abort();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#peakBytes = Math.max(this.#peakBytes, await residentBytes(this.#roots));
      await sleep(PERIOD_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Resident memory of the processes and their descendants, in bytes. */
export async function residentBytes(roots: readonly number[]): Promise<number> {
  const processes = await Promise.all((await processIds()).map(readProcess));
  const wanted = new Set(roots);
  // A child is listed before its parent when ids have come round, so it takes as many rounds as there are generations.
  for (let size = -1; size !== wanted.size;) {
    size = wanted.size;
    for (const found of processes) if (found && wanted.has(found.parent)) wanted.add(found.id);
  }
  return processes.reduce((sum, found) => sum + (found && wanted.has(found.id) ? found.bytes : 0), 0);
}

async function processIds(): Promise<number[]> {
  const names = await readdir('/proc').catch(() => []);
  return names.map(Number).filter(Number.isInteger);
}

async function readProcess(id: number): Promise<{ id: number; parent: number; bytes: number } | undefined> {
  // It may have ended since it was listed.
  const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
  const parent = /^PPid:\s+(\d+)/m.exec(status)?.[1];
  const kilobytes = /^VmRSS:\s+(\d+)/m.exec(status)?.[1];
  return parent && kilobytes ? { id, parent: Number(parent), bytes: Number(kilobytes) * 1024 } : undefined;
}

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inspectDocument, type DocumentInspection } from '@cairn/document-inspection';
import { mutate } from './mutate.ts';
import { seededRandom } from './random.ts';
import { seedFiles } from './seed-files.ts';

export interface FuzzOptions {
  /** Of the first file; the others count on from it. */
  seed: number;
  runs: number;
  /** For the files, one at a time for each of `parallel`. */
  folder: string;
  /** Inspections at once, default 2. */
  parallel?: number;
  /** Wall time that one inspection may take. */
  timeLimitMs: number;
  onResult?: (result: FuzzResult) => void;
}

export interface FuzzResult {
  /** Makes the same file again. */
  seed: number;
  name: string;
  /** `accepted`, the refusal's code, or `ERROR` when the inspection itself failed. */
  outcome: string;
  /** What the inspection threw. */
  error?: unknown;
  milliseconds: number;
}

/** Inspects mutated files. Each must be accepted or refused, in bounded time: everything else is a defect. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult[]> {
  const { seed, runs, parallel = 2, onResult } = options;
  const files = await seedFiles();
  const results: FuzzResult[] = [];
  let next = seed;
  const worker = async (index: number): Promise<void> => {
    while (next < seed + runs) {
      const mine = next++;
      const random = seededRandom(mine);
      const { name, bytes } = random.pick(files);
      const path = join(options.folder, `${index}-${name}`);
      await writeFile(path, mutate(name, bytes, random));
      const result = { seed: mine, name, ...(await inspect(path, options.timeLimitMs)) };
      results.push(result);
      onResult?.(result);
    }
  };
  await Promise.all(Array.from({ length: parallel }, (_, index) => worker(index)));
  return results.sort((a, b) => a.seed - b.seed);
}

async function inspect(path: string, timeLimitMs: number): Promise<Omit<FuzzResult, 'seed' | 'name'>> {
  const startedAt = performance.now();
  const milliseconds = (): number => Math.round(performance.now() - startedAt);
  try {
    const inspection: DocumentInspection = await inspectDocument(path, { limits: { timeLimitMs } });
    const outcome = 'refused' in inspection ? inspection.refused.code : 'accepted';
    return { outcome, milliseconds: milliseconds() };
  } catch (error) {
    return { outcome: 'ERROR', error, milliseconds: milliseconds() };
  }
}

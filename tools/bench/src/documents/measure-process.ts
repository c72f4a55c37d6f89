import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { treeMegabytes, waitedCpuSeconds } from './process-tree.ts';

export interface ProcessCost {
  wallSeconds: number;
  /** Of the program and of all processes that it waited for. */
  cpuSeconds: number;
  /** Largest sum over the tree of processes, shared pages counted once. */
  peakMegabytes: number;
}

/** Looking costs: four times as often, it took a sixth of a core beside what was measured. */
const LOOK_EVERY_MS = 800;

/** Runs a program and takes its time and memory. Linux only: it reads `/proc`. @throws Error when it fails */
export async function measureProcess(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<ProcessCost> {
  const before = waitedCpuSeconds();
  const startedAt = performance.now();
  const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, ...env } });
  const peak = watchPeak(() => child.pid);
  try {
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    const wallSeconds = (performance.now() - startedAt) / 1000;
    if (exitCode !== 0) throw new Error(`${program} ended with code ${exitCode}`);
    return { wallSeconds, cpuSeconds: waitedCpuSeconds() - before, peakMegabytes: peak.megabytes() };
  } finally {
    peak.stop();
  }
}

/** Follows the memory of a tree of processes. */
export function watchPeak(root: () => number | undefined): { megabytes(): number; stop(): void } {
  let peak = 0;
  const look = setInterval(() => {
    const pid = root();
    if (pid !== undefined) peak = Math.max(peak, treeMegabytes(pid));
  }, LOOK_EVERY_MS);
  return { megabytes: () => peak, stop: () => clearInterval(look) };
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';

export interface ProcessCost {
  wallSeconds: number;
  /** Of the program and of all processes that it waited for. */
  cpuSeconds: number;
  /** Largest sum over the tree of processes, shared pages counted once. */
  peakMegabytes: number;
  exitCode: number | null;
}

export interface MeasureOptions {
  env?: Readonly<Record<string, string>>;
  /** Asked now and then; true kills the program. */
  stopWhen?: () => boolean;
}

const LOOK_EVERY_MS = 200;
const TICKS_PER_SECOND = 100;

/** Runs a program and takes its time and memory. Linux only: it reads `/proc`. */
export async function measureProcess(
  program: string,
  args: readonly string[],
  options: MeasureOptions = {},
): Promise<ProcessCost> {
  const before = childTicks();
  const startedAt = performance.now();
  const child = spawn(program, args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, ...options.env },
  });
  let peak = 0;
  const look = setInterval(() => {
    peak = Math.max(peak, treeKilobytes(child.pid ?? 0));
    if (options.stopWhen?.()) child.kill('SIGKILL');
  }, LOOK_EVERY_MS);
  try {
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    const wallSeconds = (performance.now() - startedAt) / 1000;
    const cpuSeconds = (childTicks() - before) / TICKS_PER_SECOND;
    return { wallSeconds, cpuSeconds, peakMegabytes: peak / 1024, exitCode };
  } finally {
    clearInterval(look);
  }
}

/** CPU time of children that have ended, and of theirs. */
function childTicks(): number {
  const fields = statOf('self');
  return Number(fields[13]) + Number(fields[14]);
}

function treeKilobytes(root: number): number {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(name)[1] ?? 0));
  }
  const isOfTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isOfTree).reduce((sum, pid) => sum + proportionalKilobytes(pid), 0);
}

/** Fields after the name of the program, which may hold spaces: the first is the state. */
function statOf(pid: string): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function proportionalKilobytes(pid: number): number {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

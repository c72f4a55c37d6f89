import { readFileSync, readdirSync } from 'node:fs';

const TICKS_PER_SECOND = 100;
const [USER, SYSTEM, WAITED_USER, WAITED_SYSTEM] = [11, 12, 13, 14];
const PARENT = 1;

/** CPU time of a process and of all that it has started, those that have ended included. */
export function treeCpuSeconds(root: number): number {
  const all = [USER, SYSTEM, WAITED_USER, WAITED_SYSTEM];
  return treeOf(root).reduce((sum, pid) => sum + secondsOf(statOf(String(pid)), all), 0);
}

/** CPU time of a process with all its threads, and of nothing that it has started. */
export function ownCpuSeconds(pid: number): number {
  return secondsOf(statOf(String(pid)), [USER, SYSTEM]);
}

/** CPU time of children of this process that have ended, and of theirs. */
export function waitedCpuSeconds(): number {
  return secondsOf(statOf('self'), [WAITED_USER, WAITED_SYSTEM]);
}

/** Memory of a process and of all that it has started and that still run; pages that several share are counted once. */
export function treeMegabytes(root: number): number {
  return treeOf(root).reduce((sum, pid) => sum + proportionalKilobytes(pid), 0) / 1024;
}

function treeOf(root: number): number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc')) {
    if (/^\d+$/.test(name)) parents.set(Number(name), Number(statOf(name)[PARENT] ?? 0));
  }
  const isOfTree = (pid: number): boolean => {
    for (let at: number | undefined = pid; at !== undefined && at > 1; at = parents.get(at))
      if (at === root) return true;
    return false;
  };
  return [...parents.keys()].filter(isOfTree);
}

function secondsOf(stat: readonly string[], fields: readonly number[]): number {
  return fields.reduce((sum, field) => sum + Number(stat[field] ?? 0), 0) / TICKS_PER_SECOND;
}

/** Fields after the name of the program, which may hold spaces: the first is the state. See proc(5). */
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

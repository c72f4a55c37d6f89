import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const PERIOD_US = 100_000;

/** A way to give a process less than this machine has. */
export interface CpuLimit {
  /** In words, for the report. */
  name: string;
  /** What to start instead of a command, so that it is limited from its first instruction. */
  wrap(command: string, args: readonly string[]): { command: string; args: string[] };
  remove(): void;
}

/**
 * Half a core by the kernel's own accounting where this process may make a control group (Linux, as root, cgroup 1 or 2);
 * else one whole core by `taskset`; else none. The report says which it was.
 */
export function halfACore(): CpuLimit {
  return controlGroup(0.5) ?? oneCore() ?? { name: 'no limit of CPU', wrap: plain, remove: () => undefined };
}

function controlGroup(cores: number): CpuLimit | undefined {
  const quota = Math.round(cores * PERIOD_US);
  const name = `cairn-bench-${process.pid}`;
  const first = join('/sys/fs/cgroup/cpu', name);
  const second = join('/sys/fs/cgroup', name);
  try {
    if (existsSync('/sys/fs/cgroup/cpu/cpu.cfs_quota_us')) {
      mkdirSync(first);
      writeFileSync(join(first, 'cpu.cfs_period_us'), String(PERIOD_US));
      writeFileSync(join(first, 'cpu.cfs_quota_us'), String(quota));
      return inGroup(first, `${cores} core by cgroup 1`);
    }
    if (!readFileSync('/sys/fs/cgroup/cgroup.subtree_control', 'utf8').includes('cpu')) return undefined;
    mkdirSync(second);
    writeFileSync(join(second, 'cpu.max'), `${quota} ${PERIOD_US}`);
    return inGroup(second, `${cores} core by cgroup 2`);
  } catch {
    return undefined;
  }
}

function inGroup(folder: string, name: string): CpuLimit {
  return {
    name,
    wrap: (command, args) => ({
      command: '/bin/sh',
      args: ['-c', 'echo $$ > "$0" && exec "$@"', join(folder, 'cgroup.procs'), command, ...args],
    }),
    // The kernel lets go of a group a moment after its last process; one that stays behind is empty and harmless.
    remove: () => {
      try {
        rmdirSync(folder);
      } catch {
        process.stderr.write(`The empty control group ${folder} could not be removed.\n`);
      }
    },
  };
}

function oneCore(): CpuLimit | undefined {
  try {
    execFileSync('taskset', ['-c', '0', 'true'], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  return {
    name: 'one whole core by taskset',
    wrap: (command, args) => ({ command: 'taskset', args: ['-c', '0', command, ...args] }),
    remove: () => undefined,
  };
}

function plain(command: string, args: readonly string[]): { command: string; args: string[] } {
  return { command, args: [...args] };
}

import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readJson, type StateDir } from '../state-dir.ts';

const run = promisify(execFile);

/** Longer than a process takes to notice that the stack is gone and to end (see end-with-parent.mjs). */
const PATIENCE_MS = 15_000;
const MARK_OF_OURS = 'end-with-parent.mjs';

/**
 * Waits for the processes of a run that was killed: they end by themselves, but two Azurites must not work on the same
 * files, not even for a second. One that does not end is killed.
 */
export async function awaitEndOfKilledRun({ processes }: StateDir): Promise<void> {
  const pids = (await readJson<number[]>(processes)) ?? [];
  const deadline = Date.now() + PATIENCE_MS;
  for (const pid of pids) {
    // A process id may belong to another program by now, so only what is known to be ours counts.
    while (await isOurs(pid)) {
      if (Date.now() > deadline) process.kill(pid, 'SIGKILL');
      await delay(100);
    }
  }
  await rm(processes, { force: true });
}

async function isOurs(pid: number): Promise<boolean> {
  if (process.platform === 'win32') return false;
  const { stdout } = await run('ps', ['-p', String(pid), '-o', 'args=']).catch(() => ({ stdout: '' }));
  return stdout.includes(MARK_OF_OURS);
}

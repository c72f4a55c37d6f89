import { readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { folderPrefix } from './create-working-folder.ts';

export interface SweepOptions {
  purpose: string;
  /** Default: the system's folder for temporary files. */
  parent?: string | undefined;
  /** Nothing changed in the folder for so long; longer than any lease. */
  olderThanMs: number;
}

/**
 * Removes working folders of processes that were killed. A folder stays while its process lives, or is young: it may be
 * that of another container, whose processes cannot be seen from here, and whose ids may be like ours.
 * @returns paths of what was removed; what cannot be removed (it is another user's) is left
 */
export async function sweepWorkingFolders({
  purpose,
  parent = tmpdir(),
  olderThanMs,
}: SweepOptions): Promise<string[]> {
  const removed: string[] = [];
  const startedAtMs = Date.now() - process.uptime() * 1000;
  for (const name of await readdir(parent)) {
    const pid = processOf(name, folderPrefix(purpose));
    if (pid === undefined) continue;
    const path = join(parent, name);
    const changedAtMs = await changeOf(path);
    if (changedAtMs === undefined || Date.now() - changedAtMs < olderThanMs) continue;
    // In a container every start has the same process id.
    const ownOfEarlierStart = pid === process.pid && changedAtMs < startedAtMs;
    if (!ownOfEarlierStart && isAlive(pid)) continue;
    if (await removeFolder(path)) removed.push(path);
  }
  return removed;
}

/** Folders of versions that did not name their process count as nobody's: process 0. */
function processOf(name: string, prefix: string): number | undefined {
  if (!name.startsWith(prefix)) return undefined;
  const [, pid] = /^(\d{1,10})-\w{6}$/.exec(name.slice(prefix.length)) ?? [];
  if (pid !== undefined) return Number(pid);
  return /^\w{6}$/.test(name.slice(prefix.length)) ? 0 : undefined;
}

async function changeOf(path: string): Promise<number | undefined> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? found.mtimeMs : undefined;
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function removeFolder(path: string): Promise<boolean> {
  return rm(path, { recursive: true, force: true }).then(
    () => true,
    () => false,
  );
}

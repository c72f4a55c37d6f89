import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Begins the names of all folders of one purpose; the id of the process and six random characters follow. */
export function folderPrefix(purpose: string): string {
  return `cairn-${purpose}-`;
}

/**
 * A new folder for files that are worked on, named after its purpose and this process, so that a later one can tell what
 * a crash left behind.
 * @param parent default: the system's folder for temporary files
 */
export function createWorkingFolder(purpose: string, parent = tmpdir()): Promise<string> {
  return mkdtemp(join(parent, `${folderPrefix(purpose)}${process.pid}-`));
}

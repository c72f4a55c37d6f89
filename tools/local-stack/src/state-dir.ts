import { randomUUID } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Where one stack keeps everything: `.cairn` of the workspace, or a folder of its own for a test. */
export interface StateDir {
  root: string;
  logs: string;
  azurite: string;
  results: string;
  compileCache: string;
  /** What `npm start` runs: a copy, so that `dist` may be built anew meanwhile. */
  bundles: string;
  /** Addresses of the running stack; exists only while it is up. */
  endpoints: string;
  secrets: string;
  /** Which ports the last run used, so that bookmarks keep working. */
  ports: string;
  /** Process ids of the running stack, for the next run to clean up after a kill. */
  processes: string;
  lock: string;
}

export function stateDir(root: string): StateDir {
  return {
    root,
    logs: join(root, 'logs'),
    azurite: join(root, 'azurite'),
    results: join(root, 'results'),
    compileCache: join(root, 'compile-cache'),
    bundles: join(root, 'bundles'),
    endpoints: join(root, 'endpoints.json'),
    secrets: join(root, 'secrets.json'),
    ports: join(root, 'ports.json'),
    processes: join(root, 'processes.json'),
    lock: join(root, 'stack.lock'),
  };
}

/** Readers see the old content or the new, never a part. Only this user may read it: secrets and addresses go here. */
export async function writeJson(path: string, content: unknown): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 });
  await chmod(draft, 0o600);
  await rename(draft, path);
}

/** @returns undefined when there is no such file */
export async function readJson<T>(path: string): Promise<T | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoints } from './endpoints.ts';
import { readJson, type StateDir } from './state-dir.ts';

/** What a running stack says of itself to a second `npm start`. */
export interface StackStatus {
  id: string;
  pid: number;
  /** Absent while it is starting. */
  endpoints?: Endpoints;
}

export interface StackLock {
  /** From now on says that the stack is up. */
  announce(endpoints: Endpoints): void;
  release(): Promise<void>;
}

/** The stack that runs already. */
export interface RunningStack {
  pid: number;
  /** Waits until it is up. @returns undefined when it ended instead */
  endpoints(): Promise<Endpoints | undefined>;
}

interface LockFile {
  id: string;
  pid: number;
  statusUrl: string;
}

/** Between making the lock file and filling it another run may look at it. */
const HALF_WRITTEN_MS = 1000;

/**
 * One stack per state folder. The lock is a file that names the holder's address; it counts only while the holder
 * answers there, so the lock of a killed run is no obstacle, even if its process id is in use again.
 */
export async function takeStackLock(dir: StateDir): Promise<StackLock | RunningStack> {
  await mkdir(dir.root, { recursive: true });
  const status: StackStatus = { id: randomUUID(), pid: process.pid };
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', connection: 'close' }).end(JSON.stringify(status));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref();
  const statusUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mine: LockFile = { id: status.id, pid: process.pid, statusUrl };

  for (;;) {
    if (await createFile(dir.lock, JSON.stringify(mine))) {
      return {
        announce: (endpoints) => void (status.endpoints = endpoints),
        release: async () => {
          server.close();
          if ((await readLock(dir))?.id === mine.id) await rm(dir.lock, { force: true });
        },
      };
    }
    const holder = await readLock(dir);
    if (holder && (await ask(holder))) {
      server.close();
      return { pid: holder.pid, endpoints: () => untilUp(holder) };
    }
    await rm(dir.lock, { force: true });
  }
}

export function isRunning(lock: StackLock | RunningStack): lock is RunningStack {
  return 'pid' in lock;
}

/** The stack that runs on this folder, if one does. */
export async function findRunningStack(dir: StateDir): Promise<RunningStack | undefined> {
  const holder = await readLock(dir);
  return holder && (await ask(holder)) ? { pid: holder.pid, endpoints: () => untilUp(holder) } : undefined;
}

async function untilUp(holder: LockFile): Promise<Endpoints | undefined> {
  for (;;) {
    const status = await ask(holder);
    if (!status || status.endpoints) return status?.endpoints;
    await delay(300);
  }
}

async function ask({ id, statusUrl }: LockFile): Promise<StackStatus | undefined> {
  try {
    const response = await fetch(statusUrl, { signal: AbortSignal.timeout(3000) });
    const status = (await response.json()) as StackStatus;
    return status.id === id ? status : undefined;
  } catch {
    return undefined;
  }
}

async function readLock({ lock }: StateDir): Promise<LockFile | undefined> {
  const deadline = Date.now() + HALF_WRITTEN_MS;
  for (;;) {
    try {
      return await readJson<LockFile>(lock);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      if (Date.now() > deadline) return undefined;
      await delay(50);
    }
  }
}

/** @returns false when there is such a file already */
async function createFile(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Endpoints } from './endpoints.ts';
import { findRunningStack, isRunning, takeStackLock, type RunningStack, type StackLock } from './stack-lock.ts';
import { stateDir, type StateDir } from './state-dir.ts';

const ENDPOINTS: Endpoints = {
  postgres: 'postgres://x',
  blob: 'http://b',
  blobConnectionString: 'c',
  issuer: 'http://i',
};

describe('the lock of a stack', () => {
  let dir: StateDir;
  beforeEach(async () => {
    dir = stateDir(await mkdtemp(join(tmpdir(), 'cairn lock ')));
  });
  afterEach(() => rm(dir.root, { recursive: true }));

  it('goes to the first run; the second is told who holds it and waits for its addresses', async () => {
    const first = (await takeStackLock(dir)) as StackLock;
    const second = (await takeStackLock(dir)) as RunningStack;
    expect(isRunning(second)).toBe(true);
    expect(second.pid).toBe(process.pid);
    const endpoints = second.endpoints();
    first.announce(ENDPOINTS);
    expect(await endpoints).toEqual(ENDPOINTS);
    await first.release();
  });

  it('goes to exactly one of several runs at the same moment', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => takeStackLock(dir)));
    const holders = runs.filter((run) => !isRunning(run)) as StackLock[];
    expect(holders).toHaveLength(1);
    await holders[0]?.release();
  });

  it('is free again after its release', async () => {
    await ((await takeStackLock(dir)) as StackLock).release();
    expect(await findRunningStack(dir)).toBeUndefined();
    const next = await takeStackLock(dir);
    expect(isRunning(next)).toBe(false);
    await (next as StackLock).release();
    await expect(stat(dir.lock)).rejects.toThrow('ENOENT');
  });

  it('is taken over from a run that was killed, even if its process id is in use', async () => {
    await writeFile(dir.lock, JSON.stringify({ id: 'gone', pid: process.pid, statusUrl: 'http://127.0.0.1:9' }));
    const lock = await takeStackLock(dir);
    expect(isRunning(lock)).toBe(false);
    await (lock as StackLock).release();
  });

  it('is taken over from a run that was killed while it wrote the lock', async () => {
    await writeFile(dir.lock, '{"id":');
    const lock = await takeStackLock(dir);
    expect(isRunning(lock)).toBe(false);
    await (lock as StackLock).release();
  });
});

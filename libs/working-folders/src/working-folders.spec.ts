import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createWorkingFolder, sweepWorkingFolders } from './index.ts';

const HOUR_MS = 3_600_000;

describe('working folders', () => {
  let parent: string;
  beforeEach(async () => {
    parent = await mkdtemp(join(tmpdir(), 'working-folders-spec-'));
  });
  afterEach(() => rm(parent, { recursive: true }));

  function sweep(): Promise<string[]> {
    return sweepWorkingFolders({ purpose: 'spec', parent, olderThanMs: HOUR_MS });
  }

  async function folder(name: string, ageMs: number): Promise<void> {
    const path = join(parent, name);
    await mkdir(path);
    await writeFile(join(path, 'original'), 'content');
    const at = new Date(Date.now() - ageMs);
    await utimes(path, at, at);
  }

  /** Id of a process that has ended. */
  function deadProcess(): number {
    return spawnSync(process.execPath, ['-e', '']).pid;
  }

  it('are named after purpose and process', async () => {
    const path = await createWorkingFolder('spec', parent);

    expect(basename(path)).toMatch(new RegExp(`^cairn-spec-${process.pid}-\\w{6}$`));
  });

  it('are swept when they are old and their process is gone', async () => {
    await folder(`cairn-spec-${deadProcess()}-AbC123`, 2 * HOUR_MS);
    await folder('cairn-spec-OlDnAm', 2 * HOUR_MS);

    await expect(sweep()).resolves.toHaveLength(2);

    await expect(readdir(parent)).resolves.toEqual([]);
  });

  it('are swept when a process of the same id made them before this one started, as in a container', async () => {
    await folder(`cairn-spec-${process.pid}-AbC123`, process.uptime() * 1000 + 2 * HOUR_MS);

    await expect(sweep()).resolves.toHaveLength(1);
  });

  it('stay while they are young, their process lives, or they are for something else', async () => {
    await createWorkingFolder('spec', parent);
    await folder(`cairn-spec-${deadProcess()}-AbC123`, HOUR_MS / 2);
    await folder(`cairn-spec-${process.ppid}-AbC123`, 2 * HOUR_MS);
    await folder(`cairn-other-${deadProcess()}-AbC123`, 2 * HOUR_MS);
    await folder('cairn-spec-of-somebody', 2 * HOUR_MS);
    await writeFile(join(parent, 'cairn-spec-AbC123'), 'a file');

    await expect(sweep()).resolves.toEqual([]);

    await expect(readdir(parent)).resolves.toHaveLength(6);
  });
});

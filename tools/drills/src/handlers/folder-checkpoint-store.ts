import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { CheckpointStore } from '@cairn/checkpoints';
import type { CheckpointKey, JobKey } from '@cairn/checkpoints';

/** Checkpoints as files, so that they outlive a process as blobs do, and need no server. */
export class FolderCheckpointStore extends CheckpointStore {
  private readonly root: string;

  constructor(root: string) {
    super();
    this.root = root;
  }

  async save({ unitId, ...job }: CheckpointKey, body: Uint8Array | NodeJS.ReadableStream): Promise<void> {
    const folder = this.folder(job);
    await mkdir(folder, { recursive: true });
    const draft = join(this.root, `${randomUUID()}.draft`);
    await writeFile(draft, body instanceof Uint8Array ? body : await buffer(body));
    await rename(draft, join(folder, unitId));
  }

  async listUnitIds(job: JobKey): Promise<Set<string>> {
    return new Set(await readdir(this.folder(job)).catch(() => []));
  }

  async read({ unitId, ...job }: CheckpointKey): Promise<Buffer> {
    return readFile(join(this.folder(job), unitId));
  }

  async deleteJob(job: JobKey): Promise<void> {
    await rm(this.folder(job), { recursive: true, force: true });
  }

  private folder({ userId, jobId }: JobKey): string {
    return join(this.root, userId, jobId);
  }
}

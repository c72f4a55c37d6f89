import { writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { BlobNotFoundError } from '@cairn/errors';
import { BlobStorage, type BlobInfo, type GetOptions, type PutOptions } from './blob-storage.ts';
import { blocksOf } from './blocks.ts';
import { untilAborted } from './until-aborted.ts';

interface StoredBlob {
  info: BlobInfo;
  bytes: Buffer;
}

/** Blobs in this process's memory, for specs; keeps the same contract as the real one. */
export class InMemoryBlobStorage extends BlobStorage {
  private readonly blobs = new Map<string, StoredBlob>();
  private writes = 0;

  async put(
    name: string,
    body: Uint8Array | Readable,
    { contentType, metadata = {}, signal }: PutOptions,
  ): Promise<BlobInfo> {
    const parts: Buffer[] = [];
    const reading = (async () => {
      for await (const block of blocksOf(body, 64 * 1024)) parts.push(block);
    })();
    try {
      await untilAborted(reading, signal);
    } finally {
      if (body instanceof Readable) body.destroy();
    }
    const bytes = Buffer.concat(parts);
    const stored = { ...(typeof metadata === 'function' ? metadata() : metadata) };
    const info = { name, bytes: bytes.length, contentType, metadata: stored, etag: `"${(this.writes += 1)}"` };
    this.blobs.set(name, { info, bytes });
    return info;
  }

  async get(name: string, { offset = 0, count, signal }: GetOptions = {}): Promise<{ info: BlobInfo; body: Readable }> {
    signal?.throwIfAborted();
    const { info, bytes } = this.existing(name);
    const part = bytes.subarray(offset, count === undefined ? undefined : offset + count);
    return { info, body: Readable.from([part], { objectMode: false }) };
  }

  async downloadToFile(name: string, path: string, signal?: AbortSignal): Promise<BlobInfo> {
    signal?.throwIfAborted();
    const { info, bytes } = this.existing(name);
    await writeFile(path, bytes);
    return info;
  }

  async info(name: string): Promise<BlobInfo | undefined> {
    return this.blobs.get(name)?.info;
  }

  async *list(prefix: string): AsyncIterable<BlobInfo> {
    const names = [...this.blobs.keys()].filter((name) => name.startsWith(prefix)).sort();
    for (const name of names) {
      const info = this.blobs.get(name)?.info;
      if (info) yield info;
    }
  }

  async delete(name: string): Promise<void> {
    this.blobs.delete(name);
  }

  async deletePrefix(prefix: string): Promise<number> {
    if (!prefix.endsWith('/'))
      throw new TypeError('A prefix to delete must end with /, or it takes its neighbours along.');
    const names = [...this.blobs.keys()].filter((name) => name.startsWith(prefix));
    for (const name of names) this.blobs.delete(name);
    return names.length;
  }

  async ensureContainer(): Promise<void> {}

  async ping(): Promise<void> {}

  private existing(name: string): StoredBlob {
    const stored = this.blobs.get(name);
    if (!stored) throw new BlobNotFoundError(name);
    return stored;
  }
}

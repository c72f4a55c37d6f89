import { createHash, type Hash } from 'node:crypto';
import { pipeline, Transform, type Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { BlobStorage } from '@cairn/blob-storage';
import { BlobNotFoundError, CheckpointCorruptError, CheckpointMissingError } from '@cairn/errors';
import { jobFolder, unitBlobName, unitIdOf, unitsFolder } from './checkpoint-paths.ts';
import { CheckpointStore, type CheckpointKey, type JobKey } from './checkpoint-store.ts';

const SHA256 = /^[0-9a-f]{64}$/;

/** Checkpoints as blobs, a blob per unit. */
export class BlobCheckpointStore extends CheckpointStore {
  // A field of its own rather than a parameter property: a class of this kind stays plain JavaScript with types.
  private readonly blobs: BlobStorage;

  constructor(blobs: BlobStorage) {
    super();
    this.blobs = blobs;
  }

  async save(key: CheckpointKey, body: Uint8Array | NodeJS.ReadableStream, signal?: AbortSignal): Promise<void> {
    const name = unitBlobName(key);
    const hash = createHash('sha256');
    const hashed = body instanceof Uint8Array ? hashOf(body, hash) : hashing(body, hash);
    await this.blobs.put(name, hashed, {
      contentType: 'application/octet-stream',
      metadata: () => ({ sha256: hash.digest('hex') }),
      ...(signal ? { signal } : {}),
    });
  }

  async listUnitIds(job: JobKey): Promise<Set<string>> {
    const ids = new Set<string>();
    for await (const { name, metadata } of this.blobs.list(unitsFolder(job))) {
      const unitId = unitIdOf(name);
      if (unitId !== undefined && SHA256.test(metadata['sha256'] ?? '')) ids.add(unitId);
    }
    return ids;
  }

  async read(key: CheckpointKey, signal?: AbortSignal): Promise<Buffer> {
    const name = unitBlobName(key);
    try {
      const { info, body } = await this.blobs.get(name, signal ? { signal } : {});
      const bytes = await buffer(body);
      if (createHash('sha256').update(bytes).digest('hex') === info.metadata['sha256']) return bytes;
    } catch (error) {
      if (error instanceof BlobNotFoundError) throw new CheckpointMissingError(key.jobId, key.unitId, { cause: error });
      throw error;
    }
    throw new CheckpointCorruptError(key.jobId, key.unitId);
  }

  async deleteJob(job: JobKey): Promise<void> {
    await this.blobs.deletePrefix(jobFolder(job));
  }
}

function hashOf(body: Uint8Array, hash: Hash): Uint8Array {
  hash.update(body);
  return body;
}

/** A pipeline rather than a generator, so that destroying either end destroys the other. */
function hashing(body: NodeJS.ReadableStream, hash: Hash): Readable {
  const passing = new Transform({
    transform(chunk: Buffer, _encoding, pass) {
      hash.update(chunk);
      pass(null, chunk);
    },
  });
  // What goes wrong shows on the stream that is returned.
  pipeline(body, passing, () => undefined);
  return passing;
}

import { buffer } from 'node:stream/consumers';
import type { BlobStorage } from '@cairn/blob-storage';
import { jobFolder } from '@cairn/checkpoints';
import type { JobKey } from '@cairn/checkpoints';
import { BlobNotFoundError } from '@cairn/errors';
import { PayloadStore } from './payload-store.ts';

/** Payloads as blobs, `{userId}/jobs/{jobId}/payload`: in the container of the checkpoints they go with their job. */
export class BlobPayloadStore extends PayloadStore {
  constructor(private readonly blobs: BlobStorage) {
    super();
  }

  async put(job: JobKey, body: Uint8Array): Promise<void> {
    await this.blobs.put(blobName(job), body, { contentType: 'application/json' });
  }

  async get(job: JobKey): Promise<Buffer | undefined> {
    try {
      const { body } = await this.blobs.get(blobName(job));
      return await buffer(body);
    } catch (error) {
      if (error instanceof BlobNotFoundError) return undefined;
      throw error;
    }
  }

  delete(job: JobKey): Promise<void> {
    return this.blobs.delete(blobName(job));
  }
}

function blobName(job: JobKey): string {
  return `${jobFolder(job)}payload`;
}

import { text } from 'node:stream/consumers';
import type { BlobStorage } from '@cairn/blob-storage';
import { BlobNotFoundError } from '@cairn/errors';
import { unitNoteName } from './checkpoint-paths.ts';
import type { CheckpointKey } from './checkpoint-store.ts';

/**
 * A short text beside an unfinished unit, for whoever works on it next: what was begun elsewhere under which id. It goes
 * when its job goes. All methods throw CheckpointKeyInvalidError when an id has not the form of one.
 */
export abstract class UnitNotes {
  abstract save(key: CheckpointKey, note: string): Promise<void>;
  abstract read(key: CheckpointKey, signal?: AbortSignal): Promise<string | undefined>;
  /** Fine when there is none. */
  abstract remove(key: CheckpointKey): Promise<void>;
}

/** Notes as blobs `{userId}/jobs/{jobId}/units/unit_{unitId}.note`. */
export class BlobUnitNotes extends UnitNotes {
  private readonly blobs: BlobStorage;

  constructor(blobs: BlobStorage) {
    super();
    this.blobs = blobs;
  }

  async save(key: CheckpointKey, note: string): Promise<void> {
    await this.blobs.put(unitNoteName(key), Buffer.from(note), { contentType: 'text/plain; charset=utf-8' });
  }

  async read(key: CheckpointKey, signal?: AbortSignal): Promise<string | undefined> {
    try {
      const { body } = await this.blobs.get(unitNoteName(key), signal ? { signal } : {});
      return await text(body);
    } catch (error) {
      if (error instanceof BlobNotFoundError) return undefined;
      throw error;
    }
  }

  async remove(key: CheckpointKey): Promise<void> {
    await this.blobs.delete(unitNoteName(key));
  }
}

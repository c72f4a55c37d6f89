import { InMemoryBlobStorage } from '@cairn/blob-storage';
import { BlobCheckpointStore } from './blob-checkpoint-store.ts';

/** Checkpoints in this process's memory, for specs. */
export class InMemoryCheckpointStore extends BlobCheckpointStore {
  /** What lies below, so that a spec can damage or count it. */
  readonly storage: InMemoryBlobStorage;

  constructor(storage = new InMemoryBlobStorage()) {
    super(storage);
    this.storage = storage;
  }
}

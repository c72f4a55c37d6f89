export { BlobCheckpointStore } from './blob-checkpoint-store.ts';
export { jobFolder } from './checkpoint-paths.ts';
export { CheckpointStore, type CheckpointKey, type JobKey } from './checkpoint-store.ts';
export { InMemoryCheckpointStore } from './in-memory-checkpoint-store.ts';
export { BlobUnitNotes, UnitNotes } from './unit-notes.ts';

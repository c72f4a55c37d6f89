export { CheckpointStore, type CheckpointKey, type JobKey } from './checkpoint-store.ts';

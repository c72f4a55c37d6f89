import { describeCheckpointStore } from './checkpoint-store.contract.ts';
import { InMemoryCheckpointStore } from './index.ts';

describeCheckpointStore('InMemoryCheckpointStore', () => {
  const store = new InMemoryCheckpointStore();
  return Promise.resolve({ store, storage: store.storage });
});

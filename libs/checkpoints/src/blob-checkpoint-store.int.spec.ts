import { AzureBlobStorage } from '@cairn/blob-storage';
import { testBlobConnection, uniqueName } from '@cairn/testing';
import { describeCheckpointStore } from './checkpoint-store.contract.ts';
import { BlobCheckpointStore } from './index.ts';

describeCheckpointStore('BlobCheckpointStore', async () => {
  const storage = new AzureBlobStorage({ connectionString: testBlobConnection() }, uniqueName('jobs'));
  await storage.ensureContainer();
  return { store: new BlobCheckpointStore(storage), storage };
});

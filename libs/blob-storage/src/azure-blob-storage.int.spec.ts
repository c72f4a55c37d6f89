import { DependencyUnavailableError } from '@cairn/errors';
import { startPrivateAzurite, testBlobConnection, uniqueName, waitUntil } from '@cairn/testing';
import { describeBlobStorage } from './blob-storage.contract.ts';
import { AzureBlobStorage, type BlobInfo, type BlobStorage } from './index.ts';

describeBlobStorage('AzureBlobStorage', () =>
  Promise.resolve(new AzureBlobStorage({ connectionString: testBlobConnection() }, uniqueName('blobs'))),
);

describe('AzureBlobStorage', () => {
  it('is not reachable without its container', async () => {
    const storage = new AzureBlobStorage({ connectionString: testBlobConnection() }, uniqueName('absent'));
    await expect(storage.ping()).rejects.toThrow(DependencyUnavailableError);
  });

  it('begins no removal that could fail while nobody waits for it', async () => {
    class Slow extends AzureBlobStorage {
      readonly steps: string[] = [];

      override async *list(prefix: string): AsyncIterable<BlobInfo> {
        for await (const info of super.list(prefix)) {
          this.steps.push('listed');
          yield info;
        }
        this.steps.push('end of list');
      }

      override delete(name: string): Promise<void> {
        this.steps.push('removed');
        return super.delete(name);
      }
    }
    const storage = new Slow({ connectionString: testBlobConnection() }, uniqueName('blobs'));
    await storage.ensureContainer();
    for (const name of ['a/1', 'a/2']) await storage.put(name, Buffer.from(name), { contentType: 'text/plain' });

    expect(await storage.deletePrefix('a/')).toBe(2);
    expect(storage.steps).toEqual(['listed', 'listed', 'end of list', 'removed', 'removed']);
  });

  it('says that storage is unavailable while it is down, and works again after', async () => {
    const azurite = await startPrivateAzurite();
    try {
      const storage: BlobStorage = new AzureBlobStorage({ connectionString: azurite.connection }, 'jobs');
      await storage.ensureContainer();
      await storage.put('a/1', Buffer.from('kept'), { contentType: 'text/plain' });
      await azurite.stop();

      const put = storage.put('a/2', Buffer.from('lost'), { contentType: 'text/plain' });
      const calls = [put, storage.get('a/1'), storage.info('a/1'), storage.deletePrefix('a/'), storage.ping()];
      const results = await Promise.allSettled(calls);
      for (const result of results) {
        expect(result).toMatchObject({
          status: 'rejected',
          reason: { code: 'DEPENDENCY_UNAVAILABLE', retryable: true },
        });
      }

      await azurite.start();
      await waitUntil(async () => (await storage.info('a/1'))?.bytes === 4);
    } finally {
      await azurite.remove();
    }
  });
});

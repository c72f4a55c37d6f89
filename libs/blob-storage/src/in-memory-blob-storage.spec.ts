import { describeBlobStorage } from './blob-storage.contract.ts';
import { InMemoryBlobStorage } from './index.ts';

describeBlobStorage('InMemoryBlobStorage', () => Promise.resolve(new InMemoryBlobStorage()));

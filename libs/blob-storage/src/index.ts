export { AzureBlobStorage, type AzureBlobAccount } from './azure-blob-storage.ts';
export { BlobStorage, type BlobInfo, type GetOptions, type PutOptions } from './blob-storage.ts';
export { InMemoryBlobStorage } from './in-memory-blob-storage.ts';
export { PrepareContainer, type WarningLogger } from './prepare-container.ts';

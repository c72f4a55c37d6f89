export { BlobStorage, type BlobInfo, type PutOptions } from './blob-storage.ts';

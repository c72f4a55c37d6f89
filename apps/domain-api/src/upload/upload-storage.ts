import { BlobStorage } from '@cairn/blob-storage';

/** The `uploads` container: written here, read by validation and processing. */
export abstract class UploadStorage extends BlobStorage {}

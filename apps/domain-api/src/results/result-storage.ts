import { BlobStorage } from '@cairn/blob-storage';

/** The `jobs` container: written by processing-service, only read here. */
export abstract class ResultStorage extends BlobStorage {}

import type { BlobStorage } from '@cairn/blob-storage';

/** What the handler works with; bound once, in the app's module. */
export abstract class ImageVariantsOptions {
  /** Container `uploads`: read only. */
  abstract readonly uploads: BlobStorage;
  /** Container `jobs`: results are written to it. */
  abstract readonly jobs: BlobStorage;
  /** Default: the system's folder for temporary files. */
  abstract readonly tempDir?: string;
}

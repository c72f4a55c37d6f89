import type { BlobStorage } from '@cairn/blob-storage';
import type { InspectionLimits } from '@cairn/document-inspection';
import type { ProcessingProvider } from '@cairn/providers';

/** What the handler works with; bound once, in the app's module. */
export abstract class DigitiseOptions {
  /** Container `uploads`: read only. */
  abstract readonly uploads: BlobStorage;
  /** Container `jobs`: results are written to it. */
  abstract readonly jobs: BlobStorage;
  abstract readonly provider: ProcessingProvider;
  /** Default: those of `@cairn/document-inspection`. */
  abstract readonly limits?: Partial<InspectionLimits> | undefined;
  /** Where documents lie while they are worked on; default: the system's folder for temporary files. */
  abstract readonly tempDir?: string | undefined;
}

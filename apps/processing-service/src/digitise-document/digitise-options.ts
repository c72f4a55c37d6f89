import type { BlobStorage } from '@cairn/blob-storage';
import type { InspectionLimits } from '@cairn/document-inspection';
import type { ProcessingProvider, ProviderStatistics } from '@cairn/providers';
import type { Sealer } from '@cairn/sealing';

/** What the handler works with; bound once, in the app's module. */
export abstract class DigitiseOptions {
  /** Container `uploads`: read only. */
  abstract readonly uploads: BlobStorage;
  /** Container `jobs`: results are written to it. */
  abstract readonly jobs: BlobStorage;
  abstract readonly provider: ProcessingProvider & { statistics?(): ProviderStatistics[] };
  /** Default: those of `@cairn/document-inspection`. */
  abstract readonly limits?: Partial<InspectionLimits> | undefined;
  /** A page whose words have a lower mean confidence is flagged, 0 to 100; default that of `@cairn/page-result`. */
  abstract readonly lowConfidenceBelow?: number | undefined;
  /** Opens the passwords of encrypted documents; without it such documents fail. */
  abstract readonly sealer?: Sealer | undefined;
  /** Where documents lie while they are worked on; default: the system's folder for temporary files. */
  abstract readonly tempDir?: string | undefined;
}

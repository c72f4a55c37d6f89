/** Injection token for the app's settings: what an upload may be. */
export abstract class UploadLimits {
  /** Of all files of one document together. */
  abstract readonly maxFileBytes: number;
  abstract readonly maxFiles: number;
  /** Languages whose data is installed where documents are processed. */
  abstract readonly languages: readonly string[];
  /** Whether there is a key to seal passwords with. */
  abstract readonly acceptsPasswords: boolean;
}

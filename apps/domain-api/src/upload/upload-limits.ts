/** Injection token for the app's setting. */
export abstract class UploadLimits {
  abstract readonly maxFileBytes: number;
}

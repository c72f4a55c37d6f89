import { createHash } from 'node:crypto';

export interface UploadFacts {
  title: string;
  fileName: string;
  language: string;
  contentType: string;
  /** Of the file's bytes. */
  sha256: string;
}

/** SHA-256 in hex of what makes two uploads the same request. */
export function uploadFingerprint({ title, fileName, language, contentType, sha256 }: UploadFacts): string {
  return createHash('sha256')
    .update(JSON.stringify([title, fileName, language, contentType, sha256]))
    .digest('hex');
}

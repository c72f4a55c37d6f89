import type { BlobStorage } from '@cairn/blob-storage';
import { DocumentPasswordUnreadableError } from '@cairn/errors';
import { SealBrokenError, type Sealer } from '@cairn/sealing';
import type { FileToInspect } from './inspect-files.ts';
import { storeFile } from './store-file.ts';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Where domain-api puts the files of an upload; the ids are of owner and document. */
export const UPLOAD_BLOB = new RegExp(`^(${uuid})/uploads/(${uuid})/(?:original|part-\\d{4})$`);

/** A file among the uploads, as a request names it. */
export interface UploadedFile {
  fileName: string;
  declaredType: string;
  blobName: string;
  /** Bound to the document's id; see `@cairn/sealing`. */
  sealedPassword?: string | undefined;
}

export function ownerOf(blobName: string): string | undefined {
  return UPLOAD_BLOB.exec(blobName)?.[1];
}

/** Finds the files of uploads and opens their passwords. */
export class UploadedFiles {
  constructor(
    private readonly uploads: BlobStorage,
    private readonly sealer: Sealer | undefined,
  ) {}

  /** @throws DocumentPasswordUnreadableError */
  async open({ fileName, declaredType, blobName, sealedPassword }: UploadedFile): Promise<FileToInspect> {
    return {
      fileName,
      declaredType,
      password: await this.passwordOf(blobName, sealedPassword),
      fetch: async (path, signal) => storeFile((await this.uploads.get(blobName, { signal })).body, path),
    };
  }

  private async passwordOf(blobName: string, sealedPassword: string | undefined): Promise<string | undefined> {
    if (sealedPassword === undefined) return undefined;
    const documentId = UPLOAD_BLOB.exec(blobName)?.[2] ?? '';
    if (!this.sealer) throw new DocumentPasswordUnreadableError(documentId);
    try {
      return await this.sealer.open(sealedPassword, documentId);
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      throw new DocumentPasswordUnreadableError(documentId, { cause: error });
    }
  }
}

import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobStorage } from '@cairn/blob-storage';
import { inspectDocument, type InspectionLimits } from '@cairn/document-inspection';
import { DocumentPasswordUnreadableError } from '@cairn/errors';
import { SealBrokenError, type Sealer } from '@cairn/sealing';
import { createWorkingFolder } from '@cairn/working-folders';
import { Injectable } from '@nestjs/common';
import type { LayerInput } from '../layers/layer.ts';
import { UPLOAD_BLOB, type FileToValidate, type ValidateRequest } from './validate-request.ts';

/** Injection token class: what comes from the app's configuration. */
export abstract class ValidationSettings {
  abstract readonly limits: InspectionLimits;
  /** Of all files of a document. */
  abstract readonly maxFileBytes: number;
  /** Opens passwords of encrypted PDFs. */
  abstract readonly sealer: Sealer | undefined;
}

type InspectedFile = Pick<LayerInput, 'fileName' | 'declaredType' | 'sizeBytes' | 'inspection'>;

/** Names the folders of this service among temporary files. */
export const WORKING_FOLDERS = 'validate';

/** Fetches the files of a document and inspects each once, in a process of its own. */
@Injectable()
export class InspectFiles {
  constructor(
    private readonly uploads: BlobStorage,
    private readonly settings: ValidationSettings,
  ) {}

  /** One file after the other, so that a document of many is not on disk as a whole. */
  async run({ title, furtherFiles, ...first }: ValidateRequest, signal: AbortSignal): Promise<LayerInput[]> {
    const files: InspectedFile[] = [];
    for (const file of [first, ...furtherFiles]) files.push(await this.inspect(file, signal));
    const allFiles = {
      count: files.length,
      sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      pageCount: files.reduce((sum, { inspection }) => sum + ('refused' in inspection ? 0 : inspection.pageCount), 0),
      maxPages: this.settings.limits.maxPages,
    };
    const { maxFileBytes } = this.settings;
    return files.map((file) => ({ title, ...file, maxFileBytes, allFiles }));
  }

  private async inspect(file: FileToValidate, signal: AbortSignal): Promise<InspectedFile> {
    const { fileName, declaredType, blob } = file;
    const { limits } = this.settings;
    const password = await this.passwordOf(file);
    const folder = await createWorkingFolder(WORKING_FOLDERS);
    try {
      const path = join(folder, 'original');
      const { bytes } = await this.uploads.downloadToFile(blob.name, path, signal);
      const options = { limits, signal, ...(password === undefined ? {} : { password }) };
      return { fileName, declaredType, sizeBytes: bytes, inspection: await inspectDocument(path, options) };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async passwordOf({ blob, sealedPassword }: FileToValidate): Promise<string | undefined> {
    if (sealedPassword === undefined) return undefined;
    const [, , documentId = ''] = blob.name.match(UPLOAD_BLOB) ?? [];
    const { sealer } = this.settings;
    if (!sealer) throw new DocumentPasswordUnreadableError(documentId);
    try {
      return await sealer.open(sealedPassword, documentId);
    } catch (error) {
      if (!(error instanceof SealBrokenError)) throw error;
      throw new DocumentPasswordUnreadableError(documentId, { cause: error });
    }
  }
}

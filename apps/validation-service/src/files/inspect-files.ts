import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DocumentInspector,
  type DocumentInspection,
  type InspectionLimits,
  type TextWanted,
} from '@cairn/document-inspection';
import type { FileInput } from '@cairn/validation';
import { createWorkingFolder } from '@cairn/working-folders';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { StoredFile } from './store-file.ts';

/** Injection token class: what comes from the app's configuration. */
export abstract class FileLimits {
  abstract readonly inspection: InspectionLimits;
  /** Of all files of a document. */
  abstract readonly maxFileBytes: number;
}

/** A file that can be fetched when it is its turn. */
export interface FileToInspect {
  fileName: string;
  /** The media type that the sender declared; empty when it declared none. */
  declaredType: string;
  /** Of an encrypted PDF. */
  password: string | undefined;
  /** Writes the content to `path`. */
  fetch(path: string, signal: AbortSignal): Promise<StoredFile>;
}

/** Names the folders of this service among temporary files. */
export const WORKING_FOLDERS = 'validate';

/** Fetches the files of a document and inspects each once, in a process of its own. */
@Injectable()
export class InspectFiles implements OnModuleDestroy {
  private readonly inspector: DocumentInspector;

  constructor(private readonly limits: FileLimits) {
    this.inspector = new DocumentInspector({ limits: limits.inspection });
  }

  onModuleDestroy(): Promise<void> {
    return this.inspector.close();
  }

  /** Fetches and inspects one file after the other; they lie on disk until `work` has ended. */
  async run<T>(
    { files, text, signal }: { files: readonly FileToInspect[]; text: TextWanted; signal: AbortSignal },
    work: (inspected: FileInput[]) => Promise<T>,
  ): Promise<T> {
    const folder = await createWorkingFolder(WORKING_FOLDERS);
    try {
      const inspected: Omit<FileInput, 'allFiles'>[] = [];
      for (const [index, file] of files.entries()) {
        inspected.push(await this.inspect(file, join(folder, `file-${index + 1}`), text, signal));
        // Too large already, whatever follows.
        if (sizeOf(inspected) > this.limits.maxFileBytes) break;
      }
      const allFiles = this.together(inspected);
      return await work(inspected.map((file) => ({ ...file, allFiles })));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private async inspect(
    file: FileToInspect,
    path: string,
    text: TextWanted,
    signal: AbortSignal,
  ): Promise<Omit<FileInput, 'allFiles'>> {
    const { fileName, declaredType, password } = file;
    const { sizeBytes, sha256 } = await file.fetch(path, signal);
    const options = { text, signal, ...(password === undefined ? {} : { password }) };
    const inspection = await this.inspector.inspect(path, options);
    return { kind: kindOf(inspection), path, fileName, declaredType, sizeBytes, sha256, inspection };
  }

  private together(files: readonly Omit<FileInput, 'allFiles'>[]): FileInput['allFiles'] {
    return {
      count: files.length,
      sizeBytes: sizeOf(files),
      pageCount: files.reduce((sum, { inspection }) => sum + ('refused' in inspection ? 0 : inspection.pageCount), 0),
      maxPages: this.limits.inspection.maxPages,
      maxSizeBytes: this.limits.maxFileBytes,
    };
  }
}

function sizeOf(files: readonly Pick<FileInput, 'sizeBytes'>[]): number {
  return files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
}

function kindOf({ type }: DocumentInspection): FileInput['kind'] {
  if (type === 'application/pdf') return 'pdf';
  return type?.startsWith('image/') ? 'image' : 'other-file';
}

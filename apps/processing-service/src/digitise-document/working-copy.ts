import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DocumentType } from '@cairn/document-inspection';
import { createWorkingFolder } from '@cairn/working-folders';

/** Names the folders of this job type among temporary files. */
export const WORKING_FOLDERS = 'digitise';

const CHECKPOINTS = 'pages';

/** One file of the document, on disk: PDFs are read piece by piece, which needs a file. */
export interface WorkingPart {
  documentPath: string;
  contentType: DocumentType;
  pageCount: number;
  /** Opens it; only for an encrypted PDF. */
  password?: string;
}

/** The document of one running attempt, in a folder of its own. */
export interface WorkingCopy {
  folder: string;
  parts: WorkingPart[];
}

/**
 * Working copies by run. The runner hands the same job object to every call of one run, and no other run gets it: job and
 * attempt would not do, since a released or redriven job counts its attempts anew while an abandoned run may still end.
 */
export class WorkingCopies {
  readonly #copies = new WeakMap<object, WorkingCopy>();

  async create(job: { id: string }, tempDir: string | undefined): Promise<WorkingCopy> {
    const folder = await createWorkingFolder(WORKING_FOLDERS, tempDir);
    const copy: WorkingCopy = { folder, parts: [] };
    this.#copies.set(job, copy);
    await mkdir(join(folder, CHECKPOINTS));
    return copy;
  }

  of(job: { id: string }): WorkingCopy {
    const copy = this.#copies.get(job);
    if (!copy) throw new Error(`Job ${job.id} was not planned in this run`);
    return copy;
  }

  part(job: { id: string }, index: number): WorkingPart {
    const part = this.of(job).parts[index];
    if (!part) throw new Error(`Job ${job.id} has no file ${index}`);
    return part;
  }

  async remove(job: { id: string }): Promise<void> {
    const copy = this.#copies.get(job);
    this.#copies.delete(job);
    if (copy) await rm(copy.folder, { recursive: true, force: true });
  }
}

export function partPath(folder: string, index: number): string {
  return join(folder, `part-${String(index + 1).padStart(4, '0')}`);
}

/**
 * Puts a checkpoint beside the document, where results are built from it. Called when a page is done or found to be done, it
 * spares a download for each page after the last one, when nothing else is left to do meanwhile.
 */
export async function keepCheckpoint(copy: WorkingCopy, unitId: string, checkpoint: Buffer): Promise<void> {
  await writeFile(checkpointPath(copy, unitId), checkpoint);
}

export function checkpointPath({ folder }: WorkingCopy, unitId: string): string {
  return join(folder, CHECKPOINTS, unitId);
}

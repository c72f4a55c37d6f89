import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DocumentType } from '@cairn/document-inspection';

/** The document of one running attempt, in a folder of its own: PDFs are read piece by piece, which needs a file. */
export interface WorkingCopy {
  folder: string;
  documentPath: string;
  contentType: DocumentType;
}

/**
 * Working copies by run. The runner hands the same job object to every call of one run, and no other run gets it: job and
 * attempt would not do, since a released or redriven job counts its attempts anew while an abandoned run may still end.
 */
export class WorkingCopies {
  readonly #copies = new WeakMap<object, WorkingCopy>();

  async create(job: { id: string }, contentType: DocumentType, tempDir = tmpdir()): Promise<WorkingCopy> {
    const folder = await mkdtemp(join(tempDir, 'cairn-digitise-'));
    const copy = { folder, documentPath: join(folder, 'original'), contentType };
    this.#copies.set(job, copy);
    return copy;
  }

  of(job: { id: string }): WorkingCopy {
    const copy = this.#copies.get(job);
    if (!copy) throw new Error(`Job ${job.id} was not planned in this run`);
    return copy;
  }

  async remove(job: { id: string }): Promise<void> {
    const copy = this.#copies.get(job);
    this.#copies.delete(job);
    if (copy) await rm(copy.folder, { recursive: true, force: true });
  }
}

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

/** Working copies by job and attempt: an attempt that lost its lease may still run when the next one begins. */
export class WorkingCopies {
  readonly #copies = new Map<string, WorkingCopy>();

  async create(
    job: { id: string; attempt: number },
    contentType: DocumentType,
    tempDir = tmpdir(),
  ): Promise<WorkingCopy> {
    const folder = await mkdtemp(join(tempDir, 'cairn-digitise-'));
    const copy = { folder, documentPath: join(folder, 'original'), contentType };
    this.#copies.set(keyOf(job), copy);
    return copy;
  }

  of(job: { id: string; attempt: number }): WorkingCopy {
    const copy = this.#copies.get(keyOf(job));
    if (!copy) throw new Error(`Job ${job.id} was not planned in this process`);
    return copy;
  }

  async remove(job: { id: string; attempt: number }): Promise<void> {
    const copy = this.#copies.get(keyOf(job));
    this.#copies.delete(keyOf(job));
    if (copy) await rm(copy.folder, { recursive: true, force: true });
  }
}

function keyOf(job: { id: string; attempt: number }): string {
  return `${job.id}/${job.attempt}`;
}

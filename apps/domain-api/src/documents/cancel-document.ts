import { DocumentStateConflictError, RemoteServiceError } from '@cairn/errors';
import { withTransaction } from '@cairn/postgres';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { isUnknownJob, ProcessingClient, type KnownJob } from '../processing-client/processing-client.ts';
import type { DocumentEntity } from './document.entity.ts';
import { CANCELLABLE } from './document-status.ts';
import { findDocument, moveDocument } from './document-store.ts';

/** Cancels a document: at processing-service when it has the job, else right here. */
@Injectable()
export class CancelDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processing: ProcessingClient,
    private readonly outbox: DocumentOutbox,
  ) {}

  /**
   * @returns the document; still Processing when its job has yet to notice
   * @throws ResourceNotFoundError, DocumentStateConflictError; errors of `RemoteService` when processing does not answer
   */
  async run(userId: string, id: string): Promise<DocumentEntity> {
    const { manager } = this.dataSource;
    const document = await findDocument(manager, userId, id);
    if (!CANCELLABLE.includes(document.status)) throw new DocumentStateConflictError('cancel', id, document.status);
    if (document.jobId) {
      await this.cancelJob(document, document.jobId);
    } else if (!(await this.cancelHere(document))) {
      // It was delivered or moved on at this very moment; what it is now decides.
      return this.run(userId, id);
    }
    return findDocument(manager, userId, id);
  }

  private async cancelHere({ id }: DocumentEntity): Promise<boolean> {
    return withTransaction(this.dataSource, async (manager) => {
      const cancelled = await moveDocument(manager, { id, from: ['Accepted'] }, { status: 'Cancelled' });
      // An offer of the job may be under way; should it get through, the job is cancelled right after.
      if (cancelled) await this.outbox.cancelJob(manager, id);
      return cancelled;
    });
  }

  private async cancelJob(document: DocumentEntity, jobId: string): Promise<void> {
    const job = await this.askForCancel(document, jobId);
    // A running job stops when it notices; its event says so then.
    if (job !== undefined && job.status !== 'Cancelled') return;
    const expected = { id: document.id, from: CANCELLABLE, jobSequence: document.jobSequence };
    await moveDocument(this.dataSource.manager, expected, { status: 'Cancelled' });
  }

  /** @returns undefined when processing-service no longer has the job, so that nothing is left to be cancelled there */
  private async askForCancel({ id, userId }: DocumentEntity, jobId: string): Promise<KnownJob | undefined> {
    try {
      return await this.processing.cancel(userId, jobId);
    } catch (error) {
      if (isUnknownJob(error)) return undefined;
      if (!(error instanceof RemoteServiceError) || error.status !== 409) throw error;
      const { status } = await findDocument(this.dataSource.manager, userId, id);
      throw new DocumentStateConflictError('cancel', id, status);
    }
  }
}

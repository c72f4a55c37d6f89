import { DocumentStateConflictError, RemoteServiceError } from '@cairn/errors';
import { withTransaction } from '@cairn/postgres';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { isUnknownJob, ProcessingClient } from '../processing-client/processing-client.ts';
import type { DocumentEntity } from './document.entity.ts';
import { RETRYABLE } from './document-status.ts';
import { findDocument, moveDocument } from './document-store.ts';

const AFRESH = { error: null, statusMessage: null };

/** Runs a failed or cancelled document again: the same job with its finished pages, or a new one when there is none. */
@Injectable()
export class RetryDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processing: ProcessingClient,
    private readonly outbox: DocumentOutbox,
  ) {}

  /** @throws ResourceNotFoundError, DocumentStateConflictError; errors of `RemoteService` when processing does not answer */
  async run(userId: string, id: string): Promise<DocumentEntity> {
    const { manager } = this.dataSource;
    const document = await findDocument(manager, userId, id);
    if (!RETRYABLE.includes(document.status)) throw new DocumentStateConflictError('retry', id, document.status);
    const hasJob = document.jobId !== null && (await this.retryJob(document, document.jobId));
    if (!hasJob) await this.submitAgain(document);
    return findDocument(manager, userId, id);
  }

  /** @returns false when processing-service no longer has the job */
  private async retryJob({ id, userId, status, jobSequence }: DocumentEntity, jobId: string): Promise<boolean> {
    try {
      await this.processing.retry(userId, jobId);
    } catch (error) {
      if (isUnknownJob(error)) return false;
      if (!(error instanceof RemoteServiceError) || error.status !== 409) throw error;
      throw new DocumentStateConflictError('retry', id, status);
    }
    // Guarded by the sequence: events of the new run may have been faster than this answer.
    const expected = { id, from: RETRYABLE, jobSequence };
    await moveDocument(this.dataSource.manager, expected, { status: 'Queued', ...AFRESH });
    return true;
  }

  private async submitAgain({ id, status }: DocumentEntity): Promise<void> {
    const submission = await withTransaction(this.dataSource, async (manager) => {
      const changes = { status: 'Accepted' as const, jobId: null, jobSequence: 0, progressPercent: 0, ...AFRESH };
      const moved = await moveDocument(manager, { id, from: RETRYABLE }, changes);
      if (!moved) throw new DocumentStateConflictError('retry', id, status);
      return this.outbox.submitJob(manager, id);
    });
    await this.outbox.deliverNow(submission);
  }
}

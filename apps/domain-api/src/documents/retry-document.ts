import { DocumentStateConflictError, RemoteServiceError } from '@cairn/errors';
import type { DigitiseSettings } from '@cairn/job-contracts';
import { withTransaction } from '@cairn/postgres';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { isUnknownJob, ProcessingClient } from '../processing-client/processing-client.ts';
import { countSelectedPages } from './document-settings.ts';
import { pagesOf, partsOf, settingsOf } from './document-parts.ts';
import type { DocumentEntity } from './document.entity.ts';
import { RERUNNABLE, RETRYABLE } from './document-status.ts';
import { findDocument, moveDocument } from './document-store.ts';

const AFRESH = { error: null, statusMessage: null };
const UNBEGUN = { status: 'Accepted' as const, jobId: null, jobSequence: 0, progressPercent: 0, ...AFRESH };

/**
 * Runs a document again. As it is: the same job with its finished pages, or a new one when there is none. With other
 * settings: a new job from the start, also of a completed document; what the old one made stays until the new one is done.
 */
@Injectable()
export class RetryDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processing: ProcessingClient,
    private readonly outbox: DocumentOutbox,
  ) {}

  /**
   * @param change gives the settings, from those that the document has; without it they stay
   * @throws ResourceNotFoundError, DocumentStateConflictError, PagesInvalidError and what `change` throws; errors of
   *   `RemoteService` when processing does not answer
   */
  async run(
    userId: string,
    id: string,
    change?: (settings: DigitiseSettings) => DigitiseSettings,
  ): Promise<DocumentEntity> {
    const { manager } = this.dataSource;
    const document = await findDocument(manager, userId, id);
    const settings = change?.(settingsOf(document)) ?? settingsOf(document);
    if (!sameSettings(settings, settingsOf(document))) {
      await this.runAnew(document, settings);
      return findDocument(manager, userId, id);
    }
    if (!RETRYABLE.includes(document.status)) throw new DocumentStateConflictError('retry', id, document.status);
    const hasJob = document.jobId !== null && (await this.retryJob(document, document.jobId));
    if (!hasJob) await this.submitAgain(document);
    return findDocument(manager, userId, id);
  }

  private async runAnew(document: DocumentEntity, settings: DigitiseSettings): Promise<void> {
    const { id, userId, status, jobId, jobSequence, run, pastJobIds } = document;
    const { kept, obsolete } = jobsBefore(document);
    if (!RERUNNABLE.includes(status)) throw new DocumentStateConflictError('retry', id, status);
    const changes = {
      ...UNBEGUN,
      settings,
      language: settings.language,
      pageCount: countSelectedPages(settings, pagesOf(partsOf(document))),
      // Kept, because the page count of a document may now be that of a selection.
      parts: partsOf(document),
      run: run + 1,
      pastJobIds: jobId === null ? pastJobIds : [...pastJobIds, jobId],
      submittingAt: null,
      earlierJobId: kept,
    };
    const submission = await withTransaction(this.dataSource, async (manager) => {
      const moved = await moveDocument(manager, { id, from: RERUNNABLE, jobSequence }, changes);
      if (!moved) throw new DocumentStateConflictError('retry', id, status);
      const written = await this.outbox.submitJob(manager, id);
      if (obsolete !== null) await this.outbox.deleteJob(manager, { documentId: id, userId, jobId: obsolete });
      return written;
    });
    await this.outbox.deliverNow(submission);
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
      const moved = await moveDocument(manager, { id, from: RETRYABLE }, UNBEGUN);
      if (!moved) throw new DocumentStateConflictError('retry', id, status);
      return this.outbox.submitJob(manager, id);
    });
    await this.outbox.deliverNow(submission);
  }
}

/** Of the jobs that a document has had, the one whose results stay for now, and the one that nobody needs any more. */
function jobsBefore({ status, jobId, earlierJobId, resultBlobs }: DocumentEntity): {
  kept: string | null;
  obsolete: string | null;
} {
  const hasResults = status === 'Completed' && resultBlobs !== null;
  return hasResults ? { kept: jobId, obsolete: earlierJobId } : { kept: earlierJobId, obsolete: jobId };
}

function sameSettings(one: DigitiseSettings, other: DigitiseSettings): boolean {
  const text = (settings: DigitiseSettings) => JSON.stringify(Object.entries(settings).sort());
  return text(one) === text(other);
}

import {
  DocumentRejectedError,
  DocumentStateConflictError,
  ResourceNotFoundError,
  ValidationUnavailableError,
} from '@cairn/errors';
import { ServiceLogger } from '@cairn/logging';
import { withTransaction } from '@cairn/postgres';
import { Injectable } from '@nestjs/common';
import { DataSource, In, type EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { DocumentEntity, uploadBlobName } from '../documents/document.entity.ts';
import { VISIBLE } from '../documents/document-status.ts';
import { insertUploading, moveDocument, removeUploading, type NewDocument } from '../documents/document-store.ts';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { ValidationClient } from '../validation-client/validation-client.ts';
import { rejectionItems, storedVerdict, type Verdict } from '../validation-client/verdict.ts';
import type { IncomingUpload } from './read-upload.ts';
import { storeUpload, type ReceivedFile } from './store-upload.ts';
import { UploadStorage } from './upload-storage.ts';

/** Steps of the caller's own within an upload. */
export interface UploadHooks {
  /** The whole body has been read. */
  received?(file: ReceivedFile): void;
  /** In the transaction that accepts the document; what it throws undoes the upload. */
  accepting?(manager: EntityManager, document: DocumentEntity): Promise<void>;
}

/**
 * Takes an upload from its first byte to an accepted document: stores the file, has it validated, and writes the document
 * together with the order for its job. Whatever fails on the way leaves neither row nor blob; if this process dies, the
 * sweep finds the row.
 */
@Injectable()
export class UploadDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly uploads: UploadStorage,
    private readonly validation: ValidationClient,
    private readonly outbox: DocumentOutbox,
    private readonly logger: ServiceLogger,
  ) {}

  /**
   * @returns the document as it stands after the job was offered: Queued, or Accepted when processing did not answer
   * @throws DocumentRejectedError with validation's reasons; ValidationUnavailableError; errors of the form and storage
   */
  async run(userId: string, upload: IncomingUpload, hooks: UploadHooks = {}): Promise<DocumentEntity> {
    const { title, fileName, contentType, language } = upload;
    const document = { id: uuidv7(), userId, title, fileName, contentType, language };
    let submission: string;
    try {
      await insertUploading(this.dataSource.manager, document);
      const file = await storeUpload(upload, this.uploads, document);
      hooks.received?.(file);
      const verdict = await this.judge(document, file);
      submission = await this.accept(document, file, verdict, hooks);
    } catch (error) {
      // Also when the row could not even be written: the rest of the body must be read for the answer to arrive.
      upload.form.abandon(error as Error);
      await this.discard(document);
      throw error;
    }
    await this.outbox.deliverNow(submission);
    const accepted = await this.dataSource.manager.findOneBy(DocumentEntity, { id: document.id });
    // Its owner was quicker to delete it than this request to answer.
    if (!accepted) throw new ResourceNotFoundError('document', document.id);
    return accepted;
  }

  private async judge(document: NewDocument, file: ReceivedFile): Promise<Verdict> {
    const verdict = await this.validation.validate({
      kind: 'document',
      title: document.title,
      fileName: document.fileName,
      declaredType: document.contentType,
      sizeBytes: file.bytes,
      sha256: file.sha256,
      blob: { container: 'uploads', name: uploadBlobName(document) },
    });
    if (verdict.decision === 'reject') throw new DocumentRejectedError(rejectionItems(verdict));
    return verdict;
  }

  private accept(document: NewDocument, file: ReceivedFile, verdict: Verdict, hooks: UploadHooks): Promise<string> {
    const { decision, facts } = verdict;
    // Nothing goes on whose type nobody could name: neither was it judged, nor could it be processed.
    if (decision === 'reject' || facts.type === null) throw new ValidationUnavailableError();
    const changes = {
      status: 'Accepted' as const,
      contentType: facts.type,
      sizeBytes: file.bytes,
      sha256: file.sha256,
      pageCount: facts.pageCount,
      validation: storedVerdict(verdict, decision),
    };
    return withTransaction(this.dataSource, async (manager) => {
      const moved = await moveDocument(manager, { id: document.id, from: ['Uploading'] }, changes);
      // The sweep took it for the rest of a crash: it has been uploading for longer than any request may take.
      if (!moved) throw new DocumentStateConflictError('accept', document.id, 'Deleting');
      await hooks.accepting?.(manager, await manager.findOneByOrFail(DocumentEntity, { id: document.id }));
      return this.outbox.submitJob(manager, document.id);
    });
  }

  private async discard(document: NewDocument): Promise<void> {
    try {
      if (await this.wasAccepted(document.id)) return;
      await this.uploads.delete(uploadBlobName(document));
      await removeUploading(this.dataSource.manager, document.id);
    } catch (error) {
      this.logger.warn('a failed upload is left to the sweep', { documentId: document.id, error });
    }
  }

  /** Whether the commit took place although its answer was lost: such a document keeps its file. */
  private async wasAccepted(id: string): Promise<boolean> {
    const { manager } = this.dataSource;
    // Changes nothing, but waits for a transaction that still holds the row.
    const uploading = await moveDocument(manager, { id, from: ['Uploading'] }, {});
    return !uploading && (await manager.existsBy(DocumentEntity, { id, status: In([...VISIBLE]) }));
  }
}

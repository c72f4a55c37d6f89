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
import { pagesOf, uploadBlobName, uploadPrefix, type StoredPart } from '../documents/document-parts.ts';
import { countSelectedPages } from '../documents/document-settings.ts';
import { DocumentEntity } from '../documents/document.entity.ts';
import { VISIBLE } from '../documents/document-status.ts';
import { insertUploading, moveDocument, removeUploading, type NewDocument } from '../documents/document-store.ts';
import { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { ValidationClient } from '../validation-client/validation-client.ts';
import { judgedFiles, rejectionItems, storedVerdict, type Verdict } from '../validation-client/verdict.ts';
import type { IncomingUpload } from './read-upload.ts';
import { storeUpload, type ReceivedFile } from './store-upload.ts';
import { UploadPasswords } from './upload-passwords.ts';
import { UploadStorage } from './upload-storage.ts';

/** Steps of the caller's own within an upload. */
export interface UploadHooks {
  /** The whole body has been read. */
  received?(files: readonly ReceivedFile[]): void;
  /** In the transaction that accepts the document; what it throws undoes the upload. */
  accepting?(manager: EntityManager, document: DocumentEntity): Promise<void>;
}

/**
 * Takes an upload from its first byte to an accepted document: stores its files, has them validated, and writes the document
 * together with the order for its job. Whatever fails on the way leaves neither row nor blob; if this process dies, the
 * sweep finds the row.
 */
@Injectable()
export class UploadDocument {
  constructor(
    private readonly dataSource: DataSource,
    private readonly uploads: UploadStorage,
    private readonly validation: ValidationClient,
    private readonly passwords: UploadPasswords,
    private readonly outbox: DocumentOutbox,
    private readonly logger: ServiceLogger,
  ) {}

  /**
   * @returns the document as it stands after the job was offered: Queued, or Accepted when processing did not answer
   * @throws DocumentRejectedError with validation's reasons; ValidationUnavailableError; PagesInvalidError; errors of the
   *   form and storage
   */
  async run(userId: string, upload: IncomingUpload, hooks: UploadHooks = {}): Promise<DocumentEntity> {
    const { title, settings, form } = upload;
    const document = { id: uuidv7(), userId, title, ...form.first, settings, language: settings.language };
    let submission: string;
    try {
      await insertUploading(this.dataSource.manager, document);
      const files = await storeUpload(form, this.uploads, document);
      hooks.received?.(files);
      const sealedPassword = upload.password && (await this.passwords.seal(upload.password, document.id));
      const verdict = await this.judge(document, files, sealedPassword);
      const parts = storedParts(files, verdict, sealedPassword);
      submission = await this.accept(document, parts, verdict, hooks);
    } catch (error) {
      // Also when the row could not even be written: the rest of the body must be read for the answer to arrive.
      form.abandon(error as Error);
      await this.discard(document);
      throw error;
    }
    await this.outbox.deliverNow(submission);
    const accepted = await this.dataSource.manager.findOneBy(DocumentEntity, { id: document.id });
    // Its owner was quicker to delete it than this request to answer.
    if (!accepted) throw new ResourceNotFoundError('document', document.id);
    return accepted;
  }

  private async judge(
    document: NewDocument,
    files: readonly ReceivedFile[],
    sealedPassword: string | undefined,
  ): Promise<Verdict> {
    const [first, ...further] = files.map(({ fileName, contentType, bytes, sha256 }, index) => ({
      fileName,
      declaredType: contentType,
      sizeBytes: bytes,
      sha256,
      blob: { container: 'uploads' as const, name: uploadBlobName(document, index) },
      ...(sealedPassword ? { sealedPassword } : {}),
    }));
    if (!first) throw new TypeError('A form without a file has not been refused.');
    const furtherFiles = further.length > 0 ? { furtherFiles: further } : {};
    const verdict = await this.validation.validate({
      kind: 'document',
      title: document.title,
      ...first,
      ...furtherFiles,
    });
    if (verdict.decision === 'reject') throw new DocumentRejectedError(rejectionItems(verdict));
    return verdict;
  }

  private accept(document: NewDocument, parts: StoredPart[], verdict: Verdict, hooks: UploadHooks): Promise<string> {
    const { decision } = verdict;
    const [first] = parts;
    if (decision === 'reject' || !first || !document.settings) throw new ValidationUnavailableError();
    const changes = {
      status: 'Accepted' as const,
      contentType: first.contentType,
      sizeBytes: parts.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      sha256: first.sha256,
      pageCount: countSelectedPages(document.settings, pagesOf(parts)),
      parts,
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
      await this.uploads.deletePrefix(uploadPrefix(document));
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

/** The files with what validation found them to be. A password is kept with those that need it. */
function storedParts(
  files: readonly ReceivedFile[],
  verdict: Verdict,
  sealedPassword: string | undefined,
): StoredPart[] {
  const facts = judgedFiles(verdict, files.length);
  // Nothing goes on whose type nobody could name: neither was it judged, nor could it be processed.
  if (!facts) throw new ValidationUnavailableError();
  return facts.map(({ type, pageCount, encrypted }, index) => ({
    fileName: files[index]?.fileName ?? '',
    contentType: type,
    sizeBytes: files[index]?.bytes ?? 0,
    sha256: files[index]?.sha256 ?? '',
    pageCount,
    ...(encrypted && sealedPassword ? { sealedPassword } : {}),
  }));
}

import type { OutboxHandler, OutboxMessage } from '@cairn/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { uploadPrefix } from '../documents/document-parts.ts';
import { DocumentEntity } from '../documents/document.entity.ts';
import { ProcessingClient } from '../processing-client/processing-client.ts';
import { UploadStorage } from '../upload/upload-storage.ts';
import type { DocumentTopicPayload } from './topics.ts';

/** Delivers `document.delete`: removes a hidden document's jobs with their results, its upload, and last its row. */
@Injectable()
export class DeleteDocumentFiles implements OutboxHandler<DocumentTopicPayload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processing: ProcessingClient,
    private readonly uploads: UploadStorage,
  ) {}

  async deliver({ payload: { documentId } }: OutboxMessage<DocumentTopicPayload>): Promise<void> {
    const { manager } = this.dataSource;
    const document = await manager.findOneBy(DocumentEntity, { id: documentId, status: 'Deleting' });
    if (!document) return;
    for (const jobId of [document.jobId, document.earlierJobId]) {
      if (jobId) await this.processing.delete(document.userId, jobId);
    }
    await this.uploads.deletePrefix(uploadPrefix(document));
    await manager.delete(DocumentEntity, { id: documentId, status: 'Deleting' });
  }
}

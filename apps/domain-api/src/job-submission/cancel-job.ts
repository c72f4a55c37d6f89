import { RemoteServiceError } from '@cairn/errors';
import type { OutboxHandler, OutboxMessage } from '@cairn/outbox';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DocumentEntity } from '../documents/document.entity.ts';
import { isUnknownJob, ProcessingClient } from '../processing-client/processing-client.ts';
import type { DocumentTopicPayload } from './topics.ts';

/**
 * Delivers `job.cancel` for a document that was cancelled before its job was known; runs after `job.submit`, which has
 * found out by now. A document that was retried meanwhile keeps its job.
 */
@Injectable()
export class CancelJob implements OutboxHandler<DocumentTopicPayload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processing: ProcessingClient,
  ) {}

  async deliver({ payload: { documentId } }: OutboxMessage<DocumentTopicPayload>): Promise<void> {
    const document = await this.dataSource.manager.findOneBy(DocumentEntity, { id: documentId, status: 'Cancelled' });
    if (!document?.jobId) return;
    try {
      await this.processing.cancel(document.userId, document.jobId);
    } catch (error) {
      const over = isUnknownJob(error) || (error instanceof RemoteServiceError && error.status === 409);
      if (!over) throw error;
    }
  }
}

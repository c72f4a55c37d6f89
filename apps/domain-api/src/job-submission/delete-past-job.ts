import type { OutboxHandler, OutboxMessage } from '@cairn/outbox';
import { Injectable } from '@nestjs/common';
import { ProcessingClient } from '../processing-client/processing-client.ts';
import type { JobTopicPayload } from './topics.ts';

/** Delivers `job.delete`: removes the job of an earlier run of a document, with its checkpoints and results. */
@Injectable()
export class DeletePastJob implements OutboxHandler<JobTopicPayload> {
  constructor(private readonly processing: ProcessingClient) {}

  async deliver({ payload: { userId, jobId } }: OutboxMessage<JobTopicPayload>): Promise<void> {
    await this.processing.delete(userId, jobId);
  }
}

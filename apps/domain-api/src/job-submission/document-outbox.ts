import { Outbox, OutboxRelay } from '@cairn/outbox';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Topic, type DocumentTopicPayload, type JobTopicPayload } from './topics.ts';

/** Time for the request to deliver its row itself, with its user's token, before the background relay would. */
const HOLD_FOR_REQUEST_MS = 5_000;
/** Time for downloads of results that others have just replaced to end. */
const HOLD_FOR_DOWNLOADS_MS = 10 * 60_000;

/** Orders to processing-service, written with the documents they are about and delivered in that order. */
@Injectable()
export class DocumentOutbox {
  constructor(
    private readonly outbox: Outbox,
    private readonly relay: OutboxRelay,
  ) {}

  /** @returns id of the outbox row, for `deliverNow` */
  submitJob(manager: EntityManager, documentId: string): Promise<string> {
    return this.add(manager, Topic.SubmitJob, documentId, HOLD_FOR_REQUEST_MS);
  }

  cancelJob(manager: EntityManager, documentId: string): Promise<string> {
    return this.add(manager, Topic.CancelJob, documentId);
  }

  /** Removes the job of an earlier run. */
  deleteJob(manager: EntityManager, payload: JobTopicPayload): Promise<string> {
    return this.outbox.add(manager, { topic: Topic.DeleteJob, key: payload.documentId, payload });
  }

  /** Removes the job of an earlier run whose results were served until now. Nothing else of the document waits for it. */
  deleteReplacedJob(manager: EntityManager, payload: JobTopicPayload): Promise<string> {
    const key = `replaced-job:${payload.jobId}`;
    return this.outbox.add(manager, { topic: Topic.DeleteJob, key, payload, holdMs: HOLD_FOR_DOWNLOADS_MS });
  }

  deleteDocument(manager: EntityManager, documentId: string): Promise<string> {
    return this.add(manager, Topic.DeleteDocument, documentId);
  }

  /**
   * Delivers a committed row within the running request, and so with its user's token. Never fails: what does not get
   * through now is the background relay's.
   */
  async deliverNow(id: string): Promise<void> {
    await this.relay.deliverNow(id);
  }

  private add(manager: EntityManager, topic: string, documentId: string, holdMs = 0): Promise<string> {
    const payload: DocumentTopicPayload = { documentId };
    return this.outbox.add(manager, { topic, key: documentId, payload, holdMs });
  }
}

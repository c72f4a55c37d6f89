import { RemoteServiceError } from '@cairn/errors';
import { DIGITISE_JOB_TYPE, type DigitisePayload, type EnqueueJobRequest } from '@cairn/job-contracts';
import type { OutboxHandler, OutboxMessage } from '@cairn/outbox';
import { continueTrace } from '@cairn/request-context';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { partsOf, settingsOf, uploadBlobName } from '../documents/document-parts.ts';
import { DocumentEntity } from '../documents/document.entity.ts';
import { moveDocument } from '../documents/document-store.ts';
import { ProcessingClient, type KnownJob } from '../processing-client/processing-client.ts';
import type { DocumentTopicPayload } from './topics.ts';

type Message = OutboxMessage<DocumentTopicPayload>;

/**
 * Delivers `job.submit`: makes sure that processing-service has the document's job and that the document knows its id.
 * May run any number of times, also at the same time: the job's idempotency key is the document's.
 */
@Injectable()
export class SubmitJob implements OutboxHandler<DocumentTopicPayload> {
  constructor(
    private readonly dataSource: DataSource,
    private readonly processing: ProcessingClient,
  ) {}

  async deliver({ payload: { documentId } }: Message): Promise<void> {
    const { manager } = this.dataSource;
    if (!(await markSubmitting(manager, documentId))) return;
    const document = await manager.findOneByOrFail(DocumentEntity, { id: documentId });
    const job = await this.processing.submit(document.userId, jobRequest(document));
    await recordJob(manager, documentId, job);
  }

  /** Refusals that no repetition changes. Tokens, routes and outages may be mended; then the job is taken after all. */
  isFinal(error: unknown): boolean {
    return error instanceof RemoteServiceError && [400, 409, 413, 422].includes(error.status);
  }

  /** Ends a document whose job nobody takes; a retry by its owner submits it again. */
  async onDeadLetter(manager: EntityManager, { payload, traceParent }: Message, error: unknown): Promise<void> {
    const { traceId } = continueTrace(traceParent ?? undefined);
    const [reason] = error instanceof RemoteServiceError ? error.items() : [];
    const code = reason?.code ?? 'DEPENDENCY_UNAVAILABLE';
    const message = reason?.message ?? 'Processing did not take the document; retry it.';
    const changes = { status: 'Failed' as const, error: { code, message, checkpointCount: 0, traceId } };
    await moveDocument(manager, { id: payload.documentId, from: ['Accepted'] }, changes);
  }
}

function jobRequest(document: DocumentEntity): EnqueueJobRequest {
  const { id, title, run } = document;
  const payload: DigitisePayload = {
    documentId: id,
    title,
    parts: partsOf(document).map(({ contentType, sealedPassword }, index) => ({
      blob: uploadBlobName(document, index),
      contentType,
      ...(sealedPassword ? { sealedPassword } : {}),
    })),
    settings: settingsOf(document),
  };
  return {
    jobType: DIGITISE_JOB_TYPE,
    payload: { ...payload },
    idempotencyKey: run === 0 ? `document:${id}` : `document:${id}:${run}`,
    subjectId: id,
  };
}

/**
 * Notes that the job is about to be offered. False when there is nothing to submit: it was, or the document was cancelled
 * or deleted before anybody tried. After a try without an answer the job may exist, so then it is submitted even for a
 * cancelled or deleted document: the answer tells which job the steps after this one have to cancel or delete.
 */
async function markSubmitting(manager: EntityManager, documentId: string): Promise<boolean> {
  const [rows] = await manager.query<[unknown[], number]>(
    `UPDATE domain."Documents" SET "SubmittingAt" = coalesce("SubmittingAt", now())
     WHERE "Id" = $1 AND "JobId" IS NULL
       AND ("Status" = 'Accepted' OR ("Status" IN ('Cancelled', 'Deleting') AND "SubmittingAt" IS NOT NULL))
     RETURNING 1`,
    [documentId],
  );
  return rows.length === 1;
}

/** The first event of the job may have been faster than the answer; what it said about the status stays. */
async function recordJob(manager: EntityManager, documentId: string, job: KnownJob): Promise<void> {
  await manager.query(
    `UPDATE domain."Documents" SET "JobId" = $2, "UpdatedAt" = now(),
       "Status" = CASE "Status" WHEN 'Accepted' THEN 'Queued' ELSE "Status" END
     WHERE "Id" = $1 AND "JobId" IS NULL`,
    [documentId, job.id],
  );
}

import type { JobNotification } from '@cairn/job-contracts';
import type { EntityManager } from 'typeorm';
import { validate as isUuid } from 'uuid';
import { DocumentEntity } from '../documents/document.entity.ts';
import { VISIBLE } from '../documents/document-status.ts';
import { moveDocument } from '../documents/document-store.ts';
import type { DocumentOutbox } from '../job-submission/document-outbox.ts';
import { parseDigitiseResult } from './job-notification.ts';

type Changes = Parameters<typeof moveDocument>[2];

/**
 * Brings a document up to a job event. Without effect when the document is gone, belongs to somebody else or to another
 * job, or stands at this or a later event already.
 */
export async function applyJobNotification(
  manager: EntityManager,
  notification: JobNotification,
  outbox: DocumentOutbox,
): Promise<void> {
  const { subjectId, userId, jobId, sequence } = notification;
  if (subjectId === null || !isUuid(subjectId)) return;
  // Locked, so that two events of a job that arrive together take their turns.
  const document = await manager.findOne(DocumentEntity, {
    where: { id: subjectId, userId },
    lock: { mode: 'pessimistic_write' },
  });
  if (!document || !VISIBLE.includes(document.status)) return;
  if (document.jobId !== null && document.jobId !== jobId) return;
  if (document.pastJobIds.includes(jobId)) return;
  if (sequence <= document.jobSequence || revives(document, notification)) return;
  const changes = { ...changesFor(notification, document), jobId, jobSequence: sequence };
  const moved = await moveDocument(manager, { id: document.id, from: VISIBLE }, changes);
  const { earlierJobId } = document;
  if (!moved || notification.kind !== 'completed' || earlierJobId === null) return;
  await outbox.deleteReplacedJob(manager, { documentId: document.id, userId, jobId: earlierJobId });
}

/**
 * A document that its owner cancelled before its job was known stays cancelled: the order to cancel the job is on its way,
 * and only how the job ends is still news.
 */
function revives(document: DocumentEntity, { kind }: JobNotification): boolean {
  const cancelledHere = document.status === 'Cancelled' && document.jobSequence === 0;
  return cancelledHere && (kind === 'started' || kind === 'progress' || kind === 'requeued');
}

function changesFor(notification: JobNotification, document: DocumentEntity): Changes {
  const { kind, message, totalUnits, error } = notification;
  const percent = Math.round(notification.percent);
  const pageCount = totalUnits ?? document.pageCount;
  const moved = { progressPercent: percent, statusMessage: message, pageCount };
  switch (kind) {
    case 'started':
    case 'progress':
      return { ...moved, status: 'Processing', error: null };
    case 'requeued':
      return { ...moved, status: 'Queued', error };
    case 'failed':
      return { ...moved, status: 'Failed', error };
    case 'cancelled':
      return { ...moved, status: 'Cancelled' };
    case 'completed':
      return { ...moved, ...completion(notification), status: 'Completed', progressPercent: 100, error: null };
  }
}

function completion(notification: JobNotification): Changes {
  const { pdf, text, hocr, alto, pages, ...facts } = parseDigitiseResult(notification);
  const resultBlobs = {
    pdf: pdf.blob,
    text: text.blob,
    hocr: hocr.blob,
    ...(alto ? { alto: alto.blob } : {}),
    ...(pages ? { pages: pages.blob } : {}),
  };
  return { ...facts, resultBlobs, earlierJobId: null };
}

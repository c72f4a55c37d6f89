import { randomUUID } from 'node:crypto';
import type { DigitiseResult, JobNotification } from '@cairn/job-contracts';
import type { DocumentResponse } from '../documents/document-response.ts';

/** An event of a document's job as processing-service reports it. */
export function notification(
  document: Pick<DocumentResponse, 'id' | 'jobId'>,
  userId: string,
  facts: Partial<JobNotification>,
): JobNotification {
  return {
    eventId: randomUUID(),
    jobId: document.jobId ?? '',
    subjectId: document.id,
    userId,
    sequence: 1,
    at: '2026-01-01T00:00:00.000Z',
    kind: 'progress',
    percent: 0,
    message: null,
    totalUnits: null,
    result: null,
    error: null,
    ...facts,
  };
}

export function resultPrefix(userId: string, jobId: string | null): string {
  return `${userId}/jobs/${jobId}/result`;
}

export function digitiseResult(userId: string, jobId: string | null): DigitiseResult {
  const prefix = resultPrefix(userId, jobId);
  return {
    pageCount: 3,
    failedPages: [{ pageNumber: 2, code: 'IMAGE_NOT_DECODABLE', message: 'The picture is damaged.' }],
    meanConfidence: 91.5,
    lowConfidencePages: [{ pageNumber: 3, meanConfidence: 41.5 }],
    decrypted: false,
    pdf: { blob: `${prefix}/document.pdf`, bytes: 10 },
    text: { blob: `${prefix}/document.txt`, bytes: 10 },
    hocr: { blob: `${prefix}/document.hocr`, bytes: 10 },
    alto: { blob: `${prefix}/document.alto.xml`, bytes: 10 },
    pages: { blob: `${prefix}/pages.jsonl`, bytes: 10 },
  };
}

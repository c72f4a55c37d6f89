import type { JobError } from './job.ts';

/** Result of `document.digitise`; blob names are relative to the `jobs` container. */
export interface DigitiseResult {
  pageCount: number;
  failedPages: { pageNumber: number; code: string; message: string }[];
  meanConfidence: number | null;
  pdf: { blob: string; bytes: number };
  text: { blob: string; bytes: number };
  hocr: { blob: string; bytes: number };
}

/** Payload of `document.digitise`. `blob` is relative to the `uploads` container. */
export interface DigitisePayload {
  documentId: string;
  blob: string;
  contentType: 'application/pdf' | 'image/png' | 'image/jpeg' | 'image/tiff';
  title: string;
  language: string;
}

export const DIGITISE_JOB_TYPE = 'document.digitise';

/**
 * What processing-service tells domain-api at `POST /internal/job-events`: at least once, in order per job.
 * The receiver drops an `eventId` it has seen.
 */
export interface JobNotification {
  eventId: string;
  jobId: string;
  subjectId: string | null;
  userId: string;
  /** Position in the job's history; a lower one than already applied is stale. */
  sequence: number;
  at: string;
  kind: 'started' | 'progress' | 'completed' | 'failed' | 'cancelled' | 'requeued';
  percent: number;
  message: string | null;
  totalUnits: number | null;
  result: unknown;
  error: JobError | null;
}

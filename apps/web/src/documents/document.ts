export type DocumentStatus = 'Accepted' | 'Queued' | 'Processing' | 'Completed' | 'Failed' | 'Cancelled';

export interface ValidationReason {
  layer: string;
  code: string;
  message: string;
}

/** A document as domain-api answers it. Times are ISO 8601 in UTC. */
export interface Document {
  id: string;
  title: string;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  status: DocumentStatus;
  /** Null until processing-service has taken the job. */
  jobId: string | null;
  progressPercent: number;
  statusMessage: string | null;
  pageCount: number | null;
  failedPages: { pageNumber: number; code: string; message: string }[];
  /** From 0 to 100. */
  meanConfidence: number | null;
  error: { code: string; message: string; checkpointCount: number; traceId: string } | null;
  validation: { decision: 'accept' | 'review' | 'reject'; score: number; reasons: ValidationReason[] } | null;
  /** Addresses of the results, once there are any. */
  results: { pdf: string; text: string; hocr: string } | null;
  createdAt: string;
  updatedAt: string;
}

export interface DocumentPage {
  items: Document[];
  nextCursor: string | null;
}

/** Whether its job may still change without anybody asking for it. */
export function isActive(document: Document): boolean {
  return document.status === 'Accepted' || document.status === 'Queued' || document.status === 'Processing';
}

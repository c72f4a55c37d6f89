import type { CairnClient, Document, WatchedJob } from '@cairn/client';

export interface JobProgress {
  percent: number;
  done: number;
  /** Unknown until the document has been split into pages. */
  total: number | undefined;
  message: string | null;
}

export interface FollowOptions {
  documentId: string;
  client: CairnClient;
  onProgress: (progress: JobProgress) => void;
  signal?: AbortSignal;
}

/** Follows a document's job until it has ended. @throws ApiError; the signal's reason when it was aborted */
export async function followJob({ documentId, client, onProgress, signal }: FollowOptions): Promise<Document> {
  let document: Document | null = null;
  for await (const job of client.watchJob(documentId, signal ? { signal } : {})) {
    document = job.document;
    if (job.active) onProgress(progressOf(job));
  }
  return document ?? client.documents.get(documentId);
}

function progressOf({ percent, units, message }: WatchedJob): JobProgress {
  const done = units.filter(({ status }) => status === 'done').length;
  return { percent, done, total: units.length || undefined, message };
}

import { HubConnectionBuilder, LogLevel, type HubConnection } from '@microsoft/signalr';
import type { JobFeedMessages } from '@cairn/job-contracts';
import { setTimeout as delay } from 'node:timers/promises';
import type { DocumentClient, DocumentView } from './document-client.ts';

export interface JobProgress {
  percent: number;
  done: number;
  /** Unknown until the document has been split into pages. */
  total: number | undefined;
  message: string | null;
}

export interface FollowOptions {
  documentId: string;
  documents: DocumentClient;
  /** Absent: only polls. */
  hub: string | undefined;
  token: () => Promise<string>;
  onProgress: (progress: JobProgress) => void;
  signal?: AbortSignal;
}

const POLL_MS = 1000;
const POLL_AT_THE_END_MS = 50;

/**
 * Follows a document's job until it has ended. The hub gives progress page by page; what counts is domain-api's word,
 * asked once a second and whenever the hub says that the job is over, so a lost connection only makes progress coarser.
 */
export async function followJob(options: FollowOptions): Promise<DocumentView> {
  const { documents, documentId, onProgress, signal } = options;
  let document = await documents.get(documentId, signal);
  let progress: JobProgress = { percent: 0, done: 0, total: undefined, message: null };
  const report = (change: Partial<JobProgress>): void => {
    const { done, total } = { ...progress, ...change };
    // The job reports its percentage in larger steps than pages; it is over only when it says so.
    const ofPages = total ? Math.min((done / total) * 100, 99) : 0;
    const percent = Math.max(progress.percent, change.percent ?? 0, ofPages);
    progress = { ...progress, ...change, percent };
    onProgress(progress);
  };
  const ended = new AbortController();
  const connection = options.hub
    ? listen(options.hub, options.token, document, report, () => ended.abort())
    : undefined;
  const connected = connection?.start().catch(() => undefined);
  try {
    while (!isOver(document)) {
      report({ percent: document.progressPercent, message: document.statusMessage });
      await delay(ended.signal.aborted ? POLL_AT_THE_END_MS : POLL_MS, undefined, { signal: ended.signal }).catch(() =>
        delay(POLL_AT_THE_END_MS),
      );
      signal?.throwIfAborted();
      document = await documents.get(documentId, signal);
    }
    return document;
  } finally {
    await connected;
    await connection?.stop();
  }
}

function isOver({ status }: DocumentView): boolean {
  return status === 'Completed' || status === 'Failed' || status === 'Cancelled';
}

function listen(
  hub: string,
  token: () => Promise<string>,
  document: DocumentView,
  report: (change: Partial<JobProgress>) => void,
  onEnd: () => void,
): HubConnection {
  const connection = new HubConnectionBuilder()
    .withUrl(hub, { accessTokenFactory: token })
    .withAutomaticReconnect()
    .configureLogging(LogLevel.None)
    .build();
  const on = <Name extends keyof JobFeedMessages>(name: Name, act: (message: JobFeedMessages[Name]) => void): void =>
    connection.on(name, act);
  const ours = ({ jobId, subjectId }: { jobId: string; subjectId: string | null }): boolean =>
    subjectId === document.id || jobId === document.jobId;

  on('jobSnapshot', ({ jobs }) => {
    const mine = jobs.find(({ job }) => ours({ jobId: job.id, subjectId: job.subjectId }));
    if (!mine) return;
    const done = mine.units.filter(({ status }) => status === 'done').length;
    report({
      percent: mine.job.progressPercent,
      done,
      total: mine.units.length || undefined,
      message: mine.job.statusMessage,
    });
  });
  on('unitsPlanned', (message) => ours(message) && report({ total: message.units.length }));
  on('unitCompleted', (message) => {
    if (ours(message)) report({ done: message.completedUnits, total: message.totalUnits });
  });
  on('jobProgress', (message) => ours(message) && report({ percent: message.percent, message: message.message }));
  for (const name of ['jobCompleted', 'jobFailed', 'jobCancelled'] as const) {
    on(name, (message) => ours(message) && onEnd());
  }
  return connection;
}

import { type Document, type DocumentStatus, isActive } from '../documents/document.ts';
import type { LiveJob } from '../feed/job-feed.ts';
import type { LiveUnit } from '../feed/live-units.ts';

/** How far a job is: the API's word for what is settled, the hub's for what is moving. */
export interface JobProgress {
  /** `Finishing`: the job is over and domain-api has not heard of it yet, a moment only. */
  status: DocumentStatus | 'Finishing';
  active: boolean;
  /** 0 to 100. */
  percent: number;
  /** What the services say is going on; null when there is nothing to add to the status. */
  message: string | null;
  /** Empty when they are not known one by one. */
  units: readonly LiveUnit[];
}

/** @param document undefined for a job about something else, of which only the hub tells */
export function jobProgress(document: Document | undefined, job: LiveJob | undefined): JobProgress {
  if (!document) return job ? ofJob(job) : { status: 'Accepted', active: true, percent: 0, message: null, units: [] };
  if (!isActive(document)) return settled(document, job);
  if (!job) {
    const { status, progressPercent, statusMessage } = document;
    return { status, active: true, percent: progressPercent, message: statusMessage, units: [] };
  }
  // The hub's percent can be behind the API's for a moment after a reconnect; a bar that goes back would worry people.
  const percent = Math.max(job.percent, job.status === 'Processing' ? document.progressPercent : 0);
  const status = !job.active ? 'Finishing' : job.status === 'Queued' ? 'Queued' : 'Processing';
  return { status, active: true, percent, message: job.active ? job.message : null, units: job.units };
}

function ofJob({ status, active, percent, message, units }: LiveJob): JobProgress {
  const isEnd = status !== 'Queued' && status !== 'Processing';
  return { status: active || isEnd ? status : 'Finishing', active: active || !isEnd, percent, message, units };
}

function settled(document: Document, job: LiveJob | undefined): JobProgress {
  const percent = document.status === 'Completed' ? 100 : document.progressPercent;
  const units = document.status === 'Completed' ? finishedUnits(document) : (job?.units ?? []);
  return { status: document.status, active: false, percent, message: document.statusMessage, units };
}

/** The hub forgets finished jobs; a completed document itself tells how each page ended. */
function finishedUnits(document: Document): LiveUnit[] {
  const reasons = new Map(document.failedPages.map((page) => [page.pageNumber, page.message]));
  return Array.from({ length: document.pageCount ?? 0 }, (_, index) => {
    const reason = reasons.get(index + 1);
    const unitId = `page-${index + 1}`;
    return reason === undefined ? { unitId, index, status: 'done' } : { unitId, index, status: 'failed', reason };
  });
}

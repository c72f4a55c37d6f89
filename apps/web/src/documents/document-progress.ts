import type { LiveJob } from '../live/job-feed.ts';
import type { LiveUnit } from '../live/live-units.ts';
import { type Document, type DocumentStatus, isActive } from './document.ts';

/** What to show of a document: the API's word for what is settled, the hub's for what is moving. */
export interface DocumentProgress {
  /** `Finishing`: the job is over and domain-api has not heard of it yet, a moment only. */
  status: DocumentStatus | 'Finishing';
  active: boolean;
  percent: number;
  /** What is going on, in words; null when there is nothing to add to the status. */
  message: string | null;
  /** Empty when the pages are not known one by one. */
  units: readonly LiveUnit[];
}

export function documentProgress(document: Document, job: LiveJob | undefined): DocumentProgress {
  if (!isActive(document)) return settled(document, job);
  if (!job) {
    const { status, progressPercent, statusMessage } = document;
    return { status, active: true, percent: progressPercent, message: statusMessage, units: [] };
  }
  // The hub's percent can be behind the API's for a moment after a reconnect; a bar that goes back would worry people.
  const percent = Math.max(job.percent, job.status === 'Processing' ? document.progressPercent : 0);
  const common = { active: true, percent, units: job.units };
  if (!job.active) return { ...common, status: 'Finishing', message: null };
  if (job.nextAttemptAt) return { ...common, status: 'Queued', message: nextAttemptWords(job) };
  if (job.status === 'Queued') return { ...common, status: 'Queued', message: job.message };
  return { ...common, status: 'Processing', message: job.message ?? workWords(job) };
}

function workWords({ units }: LiveJob): string {
  if (units.length === 0) return 'The pages appear here as soon as work on them begins.';
  const left = units.some((unit) => unit.status === 'waiting' || unit.status === 'running');
  return left ? 'The pages are being read.' : 'All pages are read; the result is being put together.';
}

function settled(document: Document, job: LiveJob | undefined): DocumentProgress {
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

function nextAttemptWords(job: LiveJob): string {
  const reason = job.error ? ` ${job.error.message}` : '';
  const kept = job.units.filter((unit) => unit.status === 'done').length;
  const keeping = kept > 0 ? ` The ${kept} finished ${kept === 1 ? 'page is' : 'pages are'} kept.` : '';
  return `Attempt ${job.attempt} did not succeed.${reason} The next one starts by itself.${keeping}`;
}

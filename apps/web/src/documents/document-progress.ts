import { type Document, jobProgress, type JobProgress, type LiveJob } from '@cairn/client';

/** What to show of a document; the message says something even where the services have no words. */
export function documentProgress(document: Document, job: LiveJob | undefined): JobProgress {
  const progress = jobProgress(document, job);
  if (!job || !progress.active || progress.status === 'Finishing') return progress;
  if (job.nextAttemptAt) return { ...progress, status: 'Queued', message: nextAttemptWords(job) };
  if (progress.status === 'Queued') return progress;
  return { ...progress, message: progress.message ?? workWords(job) };
}

function workWords({ units }: LiveJob): string {
  if (units.length === 0) return 'The pages appear here as soon as work on them begins.';
  const left = units.some((unit) => unit.status === 'waiting' || unit.status === 'running');
  return left ? 'The pages are being read.' : 'All pages are read; the result is being put together.';
}

function nextAttemptWords(job: LiveJob): string {
  const reason = job.error ? ` ${job.error.message}` : '';
  const kept = job.units.filter((unit) => unit.status === 'done').length;
  const keeping = kept > 0 ? ` The ${kept} finished ${kept === 1 ? 'page is' : 'pages are'} kept.` : '';
  return `Attempt ${job.attempt} did not succeed.${reason} The next one starts by itself.${keeping}`;
}

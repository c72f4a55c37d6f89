import { JobStateConflictError } from '@cairn/errors';
import type { DataSource, EntityManager } from 'typeorm';
import { eventsOf } from '../moves/record-moves.ts';
import { debounceJob } from './debounce-job.ts';
import type { Enqueued } from './enqueue-job.ts';
import { findExisting } from './existing-jobs.ts';
import type { NewJob } from './new-job.ts';
import type { StoredJobs } from './store-jobs.ts';

/** Stores debounced jobs, or puts off those that wait under their keys. In order: several may have the same key. */
export async function storeDebounced(source: DataSource | EntityManager, jobs: readonly NewJob[]): Promise<StoredJobs> {
  const stored: StoredJobs = { outcomes: [], events: [] };
  for (const job of jobs) {
    const [event] = eventsOf(await debounceJob(source, job));
    if (event) stored.events.push(event);
    stored.outcomes.push(event ? { job: event.job, created: event.kind === 'queued' } : await holderOf(source, job));
  }
  return stored;
}

async function holderOf(source: DataSource | EntityManager, job: NewJob): Promise<Enqueued | Error> {
  const holder = (await findExisting(source, [job])).get(job.id);
  if (!holder || holder.outcome instanceof Error) return new JobStateConflictError('enqueue', job.id, 'changing hands');
  return { job: holder.outcome, created: false };
}

import { JobStateConflictError } from '@cairn/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { JobEvent } from '../moves/job-event.ts';
import type { Enqueued } from './enqueue-job.ts';
import { findExisting, freeLapsedKeys } from './existing-jobs.ts';
import { insertJobs, isPlain } from './insert-jobs.ts';
import type { InsertOptions } from './insert-jobs.ts';
import { newJobView } from './new-job.ts';
import type { NewJob } from './new-job.ts';

/** A holder that lets go of its key while we look is met once, hardly ever twice. */
const ROUNDS = 4;

export interface StoredJobs {
  /** One for each job, in order: what its caller gets, or the error that is its alone. */
  outcomes: (Enqueued | Error)[];
  /** Of those that were stored. */
  events: JobEvent[];
}

/** Stores jobs, or finds those that hold their keys. */
export async function storeJobs(
  source: DataSource | EntityManager,
  jobs: readonly NewJob[],
  options: InsertOptions = {},
): Promise<StoredJobs> {
  if (jobs.every(isPlain)) return storePlain(source, jobs, options);
  const outcomes = new Map<string, Enqueued | Error>();
  const events: JobEvent[] = [];
  let open = jobs;
  for (let round = 0; open.length > 0 && round < ROUNDS; round += 1) {
    const { at, ids } = await insertJobs(source, open, options);
    for (const job of open) {
      if (!ids.has(job.id)) continue;
      const event = queuedEvent(job, at);
      events.push(event);
      outcomes.set(job.id, { job: event.job, created: true });
    }
    open = open.filter(({ id }) => !ids.has(id));
    if (open.length > 0) open = await adoptExisting(source, open, outcomes);
  }
  return {
    outcomes: jobs.map(({ id }) => outcomes.get(id) ?? new JobStateConflictError('enqueue', id, 'changing hands')),
    events,
  };
}

/** Nothing can stand in their way, so nothing need be looked up. */
async function storePlain(
  source: DataSource | EntityManager,
  jobs: readonly NewJob[],
  options: InsertOptions,
): Promise<StoredJobs> {
  const { at } = await insertJobs(source, jobs, options);
  const events = jobs.map((job) => queuedEvent(job, at));
  return { outcomes: events.map(({ job }) => ({ job, created: true })), events };
}

/** @returns the jobs whose key is free again */
async function adoptExisting(
  source: DataSource | EntityManager,
  jobs: readonly NewJob[],
  outcomes: Map<string, Enqueued | Error>,
): Promise<NewJob[]> {
  const existing = await findExisting(source, jobs);
  const lapsed: string[] = [];
  const open: NewJob[] = [];
  for (const job of jobs) {
    const holder = existing.get(job.id);
    if (!holder) open.push(job);
    else if (holder.outcome instanceof Error) outcomes.set(job.id, holder.outcome);
    else if (!holder.lapsed) outcomes.set(job.id, { job: holder.outcome, created: false });
    else {
      lapsed.push(holder.outcome.id);
      open.push(job);
    }
  }
  if (lapsed.length > 0) await freeLapsedKeys(source, lapsed);
  return open;
}

function queuedEvent(job: NewJob, at: string): JobEvent {
  const { ttlSeconds: _ttl, uniqueSeconds: _window, ...facts } = job.facts;
  return {
    kind: 'queued',
    data: { ...facts, runAt: facts.runAt ?? at },
    jobId: job.id,
    userId: facts.userId,
    subjectId: facts.subjectId ?? null,
    parentId: null,
    sequence: 1,
    at,
    attempt: 0,
    job: newJobView(job, at),
  };
}

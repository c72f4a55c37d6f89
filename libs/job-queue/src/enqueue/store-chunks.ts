import { setImmediate as sent } from 'node:timers/promises';
import { withTransaction } from '@cairn/postgres';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { JobEvent } from '../moves/job-event.ts';
import type { Enqueued } from './enqueue-job.ts';
import { isPlain } from './insert-jobs.ts';
import type { NewJob } from './new-job.ts';
import { storeDebounced } from './store-debounced.ts';
import { storeJobs } from './store-jobs.ts';
import type { StoredJobs } from './store-jobs.ts';

type Source = DataSource | EntityManager;

interface Answered {
  answers: Enqueued[];
  events: JobEvent[];
}

/** Stores all chunks or none. From an iterator, the next chunk is made while the server stores the last. */
export async function storeChunks(source: Source, chunks: Iterable<NewJob[]>): Promise<Answered> {
  const only = Array.isArray(chunks) && chunks.length === 1 ? (chunks as NewJob[][])[0] : undefined;
  if (only && isOneStatement(only)) return answered([await storeChunk(source, only)]);
  return allOrNothing(source, async (within) => {
    const stored: StoredJobs[] = [];
    const coming = chunks[Symbol.iterator]();
    for (let next = coming.next(); !next.done;) {
      const [storing, making] = await Promise.allSettled([
        storeChunk(within, next.value).then(throwErrors),
        sent().then(() => coming.next()),
      ]);
      if (storing.status === 'rejected') throw storing.reason;
      if (making.status === 'rejected') throw making.reason;
      stored.push(storing.value);
      next = making.value;
    }
    return answered(stored);
  });
}

function isOneStatement(jobs: readonly NewJob[]): boolean {
  return jobs.length === 1 || jobs.every((job) => isPlain(job) && !job.debounce);
}

function storeChunk(source: Source, chunk: NewJob[]): Promise<StoredJobs> {
  return chunk[0]?.debounce ? storeDebounced(source, chunk) : storeJobs(source, chunk);
}

function throwErrors(stored: StoredJobs): StoredJobs {
  const error = stored.outcomes.find((outcome) => outcome instanceof Error);
  if (error) throw error;
  return stored;
}

function answered(stored: readonly StoredJobs[]): Answered {
  const answers = stored.flatMap((chunk) => throwErrors(chunk).outcomes as Enqueued[]);
  return { answers, events: stored.flatMap(({ events }) => events) };
}

/** A savepoint in the caller's transaction: what fails there leaves nothing of ours, whatever the caller makes of it. */
function allOrNothing<T>(source: Source, work: (manager: EntityManager) => Promise<T>): Promise<T> {
  const inTransaction = !(source instanceof DataSource) && source.queryRunner?.isTransactionActive;
  return inTransaction ? source.transaction(work) : withTransaction(source, work);
}

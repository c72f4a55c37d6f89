import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '@cairn/errors';
import { JobQueue } from '@cairn/job-queue';
import { PgListener } from '@cairn/postgres';
import type { INestApplicationContext } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CallOutcome, EnqueueOrder, Order, ProcessState } from '../processes/protocol.ts';

const INSIST_MS = 100;

/** Does what the drill orders, as a service would in its requests. */
export async function carryOut(app: INestApplicationContext, order: Order): Promise<CallOutcome[] | ProcessState> {
  const queue = app.get(JobQueue);
  switch (order.order) {
    case 'look':
      return { listening: app.get(PgListener).healthy, rssBytes: process.memoryUsage.rss() };
    case 'hog':
      return hog(app.get(DataSource), order.connections, order.seconds);
    case 'enqueue':
      return each(deepened(order), order.atOnce, enqueuing(queue, app.get(DataSource), order));
    case 'enqueueAndCancel':
      return each(order.jobs, order.atOnce, async (job) => {
        const { id } = (await queue.enqueue(job)).job;
        return { job: await queue.cancel(job.userId, id) };
      });
    case 'cancel':
      return each(order.jobs, order.atOnce, async ({ userId, jobId }) => ({ job: await queue.cancel(userId, jobId) }));
    case 'retry':
      return each(order.jobs, order.atOnce, async ({ userId, jobId }) => ({ job: await queue.retry(userId, jobId) }));
  }
}

async function hog(dataSource: DataSource, connections: number, seconds: number): Promise<CallOutcome[]> {
  const sleepy = (): Promise<unknown> => dataSource.query('SELECT pg_sleep($1)', [seconds]);
  await Promise.allSettled(Array.from({ length: connections }, sleepy));
  return [];
}

function deepened({ jobs, depth = 0 }: EnqueueOrder): EnqueueOrder['jobs'] {
  if (depth === 0) return jobs;
  let padding: unknown = 1;
  for (let level = 0; level < depth; level += 1) padding = [padding];
  return jobs.map((job) => ({ ...job, payload: { padding } }));
}

function enqueuing(
  queue: JobQueue,
  dataSource: DataSource,
  { insist, inTransaction }: EnqueueOrder,
): (job: EnqueueOrder['jobs'][number]) => Promise<CallOutcome> {
  const once = (job: EnqueueOrder['jobs'][number]): Promise<CallOutcome> =>
    inTransaction ? dataSource.transaction((manager) => queue.enqueue(job, manager)) : queue.enqueue(job);
  if (!insist) return once;
  return async (job) => {
    for (;;) {
      try {
        return await once(job);
      } catch (error) {
        // What the caller did wrong stays wrong.
        if (error instanceof AppError && !error.retryable) throw error;
        await sleep(INSIST_MS);
      }
    }
  };
}

/** @returns outcomes in the order of the items, whatever the order of the calls' ends */
async function each<T>(
  items: readonly T[],
  atOnce: number,
  call: (item: T) => Promise<CallOutcome>,
): Promise<CallOutcome[]> {
  const outcomes: CallOutcome[] = [];
  const left = items.entries();
  const lane = async (): Promise<void> => {
    for (const [place, item] of left) outcomes[place] = slim(await call(item).catch(refusal));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return outcomes;
}

function refusal(error: unknown): CallOutcome {
  const { code = 'UNEXPECTED', message, httpStatus } = error as { code?: string; message: string; httpStatus?: number };
  return { refused: { code, message: message.slice(0, 500), ...(httpStatus ? { httpStatus } : {}) } };
}

function slim(outcome: CallOutcome): CallOutcome {
  if ('refused' in outcome) return outcome;
  const { id, status } = outcome.job;
  return { job: { id, status }, ...(outcome.created === undefined ? {} : { created: outcome.created }) };
}

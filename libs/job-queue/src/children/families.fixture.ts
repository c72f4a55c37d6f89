import type { JobView } from '@cairn/job-contracts';
import { waitUntil } from '@cairn/testing';
import { z } from 'zod';
import type { PlainJobHandler } from '../handlers/handler.ts';
import type { QueueFixture } from '../queue.fixture.ts';
import type { ChildOutcome, RunChildrenOptions } from './child-job.ts';

export interface ChildRow {
  id: string;
  index: number;
  status: number;
  attempt: number;
}

/** A parent whose children do what `onChild` says; its result is what it was given of them. */
export class Family {
  /** Runs of the parent's handler so far. */
  parentRuns = 0;
  readonly childRuns: number[] = [];
  onChild: (n: number, signal: AbortSignal) => unknown = (n) => n * 10;
  options: RunChildrenOptions = {};

  constructor(private readonly fixture: QueueFixture) {
    const parent: PlainJobHandler<{ children: number }, ChildOutcome[]> = {
      payloadSchema: z.object({ children: z.number() }),
      run: async ({ payload }, ctx) => {
        this.parentRuns += 1;
        const children = Array.from({ length: payload.children }, (_, n) => ({ jobType: 'child', payload: { n } }));
        return ctx.runChildren(children, this.options);
      },
    };
    const child: PlainJobHandler<{ n: number }, unknown> = {
      payloadSchema: z.object({ n: z.number() }),
      run: async ({ payload: { n } }, { signal }) => {
        this.childRuns.push(n);
        return this.onChild(n, signal);
      },
    };
    fixture.handle('parent', parent, { maxAttempts: 3 });
    fixture.handle('child', child, { maxAttempts: 2 });
  }

  async enqueue(children: number): Promise<string> {
    return (await this.fixture.enqueue({ jobType: 'parent', payload: { children } })).id;
  }

  async children(parentId: string): Promise<ChildRow[]> {
    return this.fixture.dataSource.query(
      `SELECT "Id" AS id, "ChildIndex" AS index, "Status" AS status, "Attempt" AS attempt
       FROM "BackgroundJobs" WHERE "ParentId" = $1 ORDER BY "ChildIndex"`,
      [parentId],
    );
  }

  async row(jobId: string): Promise<{ Status: number; PendingChildren: number; Attempt: number; parked: boolean }> {
    const [row] = (await this.fixture.dataSource.query(
      `SELECT "Status", "PendingChildren", "Attempt", "RunAt" = 'infinity' AS parked FROM "BackgroundJobs" WHERE "Id" = $1`,
      [jobId],
    )) as { Status: number; PendingChildren: number; Attempt: number; parked: boolean }[];
    if (!row) throw new Error(`There is no job ${jobId}.`);
    return row;
  }

  async parked(jobId: string): Promise<void> {
    await waitUntil(async () => (await this.row(jobId)).parked, { what: `job ${jobId} to be parked` });
  }

  /** Waits until the job is Completed while somebody looks after the jobs of dead workers. */
  async completedDespiteLosses(jobId: string): Promise<JobView> {
    const sweep = this.fixture.sweep();
    return waitUntil(
      async () => {
        await sweep.sweep();
        const job = await this.fixture.job(jobId);
        return job.status === 'Completed' && job;
      },
      { what: `job ${jobId} to be Completed` },
    );
  }

  /** Waits until all children of the parent are over. */
  async childrenOver(parentId: string): Promise<ChildRow[]> {
    return waitUntil(
      async () => {
        const children = await this.children(parentId);
        return children.length > 0 && children.every(({ status }) => status >= 2) && children;
      },
      { what: `the children of ${parentId} to be over` },
    );
  }
}

/** Blocks until the signal of the run aborts. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });
}

/** Whether sequences are 1, 2, 3 and so on. */
export function isGapless(history: readonly { sequence: number }[]): boolean {
  return history.every(({ sequence }, place) => sequence === place + 1);
}

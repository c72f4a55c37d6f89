import { z } from 'zod';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobHandlerOptions } from '../handlers/job-handler.decorator.ts';
import { QueueFixture } from '../queue.fixture.ts';
import { LimitedClaims } from './claim-limited-jobs.ts';
import type { LimitedClaim, LimitedClaimOptions } from './claim-limited-jobs.ts';

/** A worker that claims by hand. */
export interface Claimer {
  workerId: number;
  claim(options?: Partial<LimitedClaimOptions>): Promise<LimitedClaim>;
}

/** A queue whose handlers do nothing: specs claim and end their jobs by hand. */
export class LimitFixture {
  private constructor(readonly queue: QueueFixture) {}

  static async create(types: Record<string, JobHandlerOptions>): Promise<LimitFixture> {
    const queue = await QueueFixture.create();
    for (const [jobType, options] of Object.entries(types)) {
      queue.handle(jobType, { payloadSchema: z.object({}).loose(), run: async () => null }, options);
    }
    return new LimitFixture(queue);
  }

  async claimer(): Promise<Claimer> {
    const { store, handlers } = this.queue;
    const claims = new LimitedClaims(store, (jobType) => handlers.get(jobType).options.limits);
    const workerId = await this.queue.newWorker();
    return {
      workerId,
      claim: (options = {}) => claims.claim({ workerId, jobTypes: handlers.jobTypes, limit: 100, ...options }),
    };
  }

  async enqueue(jobType: string, key?: string, more: { runAt?: Date; userId?: string } = {}): Promise<string> {
    const keyed = key === undefined ? {} : { concurrencyKey: key };
    return (await this.queue.enqueue({ jobType, ...keyed, ...more })).id;
  }

  /** Many at once, without the cost of enqueueing each. @returns their ids in order */
  async enqueueMany(jobType: string, keys: readonly (string | null)[]): Promise<string[]> {
    return Promise.all(keys.map((key) => this.enqueue(jobType, key ?? undefined)));
  }

  async complete(job: ClaimedJob): Promise<void> {
    await this.queue.complete(job, null);
  }

  async fail(job: ClaimedJob, { retryable, backoffMs }: { retryable: boolean; backoffMs: number }): Promise<void> {
    await this.queue.store.fail(job, {
      code: 'SPEC',
      message: 'failed by the spec',
      traceId: '0'.repeat(32),
      checkpointCount: 0,
      retryable,
      backoffMs,
      crashed: false,
      durationMs: 1,
    });
  }

  /** How many run, and how many of them with the same key at most. */
  async running(jobType: string): Promise<{ total: number; perKey: number }> {
    const [row] = (await this.queue.dataSource.query(
      `SELECT COALESCE(sum(n), 0)::int AS total, COALESCE(max(n) FILTER (WHERE key IS NOT NULL), 0)::int AS "perKey" FROM (
         SELECT "ConcurrencyKey" AS key, count(*) AS n FROM "BackgroundJobs" WHERE "JobType" = $1 AND "Status" = 1 GROUP BY "ConcurrencyKey") k`,
      [jobType],
    )) as { total: number; perKey: number }[];
    return row ?? { total: 0, perKey: 0 };
  }

  async unfinished(jobType: string): Promise<number> {
    const [row] = (await this.queue.dataSource.query(
      `SELECT count(*)::int AS n FROM "BackgroundJobs" WHERE "JobType" = $1 AND "CompletedAt" IS NULL`,
      [jobType],
    )) as { n: number }[];
    return row?.n ?? 0;
  }

  /**
   * Claims and ends jobs in several loops at once until none of the type is left.
   * @param end what to do with each job; by default it completes
   * @returns the most that ever ran at once, and the most with one key
   */
  async drain(
    jobType: string,
    { claimers = 4, limit = 5, end = (job: ClaimedJob) => this.complete(job) } = {},
  ): Promise<{ total: number; perKey: number }> {
    const most = { total: 0, perKey: 0 };
    const look = async (): Promise<void> => {
      const now = await this.running(jobType);
      most.total = Math.max(most.total, now.total);
      most.perKey = Math.max(most.perKey, now.perKey);
    };
    const loop = async (): Promise<void> => {
      const claimer = await this.claimer();
      while ((await this.unfinished(jobType)) > 0) {
        const { jobs } = await claimer.claim({ limit });
        // While they run, so that one too many shows.
        await look();
        for (const job of jobs) await end(job);
      }
    };
    await Promise.all(Array.from({ length: claimers }, loop));
    return most;
  }

  drop(): Promise<void> {
    return this.queue.drop();
  }
}

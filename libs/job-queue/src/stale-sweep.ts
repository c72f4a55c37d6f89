import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { JobWorkerLostError } from '@cairn/errors';
import { continueTrace, runInContext } from '@cairn/request-context';
import { countCheckpoints } from './attempt-failure.ts';
import { backoffMs } from './backoff.ts';
import { listPurgeable, purgeJob } from './delete-job.ts';
import type { JobRunDependencies } from './job-run.ts';
import { deleteExpiredPrewarmRequests } from './prewarm-requests.ts';
import { takeOverStaleJobs } from './reclaim-jobs.ts';
import type { StaleJob } from './reclaim-jobs.ts';

const AT_ONCE = 20;
const LEASE_SECONDS = 30;
const MAX_BACKOFF_MS = 5 * 60_000;

/** Settles what dead workers left behind, and removes for good what users deleted. */
export class StaleSweep {
  private readonly id = `sweep-${randomUUID()}`;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;
  private fails = false;

  constructor(private readonly shared: Omit<JobRunDependencies, 'slots' | 'handlers'>) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  /** One pass. @returns how many stale jobs it settled */
  async sweep(): Promise<number> {
    const { dataSource } = this.shared.store;
    const stale = await takeOverStaleJobs(dataSource, {
      sweeperId: this.id,
      limit: AT_ONCE,
      leaseSeconds: LEASE_SECONDS,
    });
    // Together: storage that does not answer costs each of them seconds, and the lease is running.
    await Promise.all(stale.map((job) => this.settle(job)));
    await this.purge();
    await deleteExpiredPrewarmRequests(dataSource);
    return stale.length;
  }

  /** A crash has cost the attempt that was counted at the claim; a job that keeps killing its workers runs out. */
  private async settle(job: StaleJob): Promise<void> {
    const { store, checkpoints, settings, random, logger } = this.shared;
    const trace = continueTrace(job.traceParent ?? undefined);
    await runInContext({ trace, userId: job.userId }, async () => {
      const { code, message } = new JobWorkerLostError(job.attempt);
      const checkpointCount = await countCheckpoints(checkpoints, { userId: job.userId, jobId: job.id });
      const event = await store.fail(job, {
        code,
        message,
        traceId: trace.traceId,
        checkpointCount,
        retryable: true,
        // The first loss is usually the worker's fault, so nobody waits for it.
        backoffMs:
          job.crashCount === 0
            ? 0
            : backoffMs(job.crashCount, { baseMs: settings.backoffBaseMs, maxMs: MAX_BACKOFF_MS }, random),
        crashed: true,
      });
      const { attempt, lostWorkerId } = job;
      logger.warn('stale job settled', { jobId: job.id, attempt, lostWorkerId, checkpointCount, kind: event?.kind });
    });
  }

  private async purge(): Promise<void> {
    const { store, checkpoints, settings, logger } = this.shared;
    // By then the last worker's lease has ended, and it has noticed.
    for (const job of await listPurgeable(store.dataSource, 2 * settings.leaseSeconds, AT_ONCE)) {
      try {
        await checkpoints.deleteJob(job);
        await purgeJob(store.dataSource, job.jobId);
      } catch (error) {
        // It comes back with the next sweep, and must not keep the others waiting.
        logger.warn('a deleted job could not be purged yet', { jobId: job.jobId, error });
      }
    }
  }

  private async run(): Promise<void> {
    const { settings, random, logger } = this.shared;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await this.sweep();
        this.fails = false;
      } catch (error) {
        // One line per outage.
        if (!this.fails) logger.warn('the stale sweep fails, trying again', { error });
        this.fails = true;
      }
      const waitMs = settings.sweepSeconds * 1000 * (1 - random() / 4);
      await sleep(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { JobWorkerLostError } from '@cairn/errors';
import { continueTrace, runInContext } from '@cairn/request-context';
import { purgeChildren } from '../children/purge-children.ts';
import { settleFamilies } from '../children/settle-families.ts';
import { listPurgeable, purgeJob } from '../moves/delete-job.ts';
import { expireJobs } from '../moves/expire-jobs.ts';
import { markLostWorkers, takeOverStaleJobs } from '../moves/reclaim-jobs.ts';
import type { StaleJob } from '../moves/reclaim-jobs.ts';
import { deleteFullRates } from '../limits/rates.ts';
import { deleteExpiredPrewarmRequests } from '../schema/prewarm-requests.ts';
import { countCheckpoints } from './attempt-failure.ts';
import { backoffMs, MAX_BACKOFF_MS } from './backoff.ts';
import { areLeftovers } from './look-for-leftovers.ts';
import type { JobRunDependencies } from './run-dependencies.ts';

const AT_ONCE = 50;
/** A worker may still be uploading for a job that was deleted under it. */
const PURGE_AFTER_LEASES = 2;

/**
 * After one crash a job is due again at once, as far as it goes. After a second one a random part of this (more with every
 * further one), so that a job that kills its workers meets others the next time, instead of running out the crashes of the
 * same neighbours. It has to be long beside the seconds in which a worker starts again: what became due meanwhile is
 * claimed together.
 */
const SUSPECT_SPREAD_MS = 60_000;

/** Settles what dead workers left behind, and removes for good what users deleted. */
export class StaleSweep {
  private readonly stopping = new AbortController();
  private readonly unsettled = new Map<string, StaleJob>();
  private running: Promise<void> | undefined;
  private endWait: () => void = () => undefined;
  private fails = false;

  constructor(
    private readonly shared: Omit<JobRunDependencies, 'slots' | 'handlers' | 'switches'>,
    /** Under which taken-over jobs are held: if this process dies as well, the next sweep takes them over. */
    private readonly sweeperId: () => Promise<number>,
    /** A job is due again so soon. */
    private readonly onDue: (inMs: number) => void = () => undefined,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    this.endWait();
    await this.running;
  }

  /** A worker may have been lost: look now. */
  soon(): void {
    this.endWait();
  }

  /** One pass. @returns how many stale jobs it settled */
  async sweep(): Promise<number> {
    const { leaseSeconds, maxSilenceSeconds } = this.shared.settings;
    const times = { leaseSeconds, maxSilenceSeconds, purgeAfterSeconds: this.purgeAfterSeconds };
    if (this.unsettled.size === 0 && !(await areLeftovers(this.shared.store.dataSource, times))) return 0;
    const settled = await this.settleStale();
    await this.shared.store.recordEnds((db) => expireJobs(db, AT_ONCE));
    await settleFamilies(this.shared.store);
    await this.purge();
    await deleteExpiredPrewarmRequests(this.shared.store.dataSource);
    await deleteFullRates(this.shared.store.dataSource);
    return settled;
  }

  private async settleStale(): Promise<number> {
    const { dataSource } = this.shared.store;
    const sweeperId = await this.sweeperId();
    await markLostWorkers(dataSource, this.shared.settings);
    let settled = 0;
    for (;;) {
      for (const job of await takeOverStaleJobs(dataSource, { sweeperId, limit: AT_ONCE }))
        this.unsettled.set(job.id, job);
      if (this.unsettled.size === 0) return settled;
      // Together: storage that does not answer costs each of them seconds.
      const ends = await Promise.all([...this.unsettled.values()].map((job) => this.settle(job)));
      settled += ends.filter(Boolean).length;
    }
  }

  /**
   * A crash has cost the attempt that was counted at the claim; a job that keeps killing its workers runs out.
   * @returns false when another sweep has taken the job over meanwhile: it did not know yet that this one is alive
   */
  private async settle(job: StaleJob): Promise<boolean> {
    const { store, checkpoints, settings, random, logger } = this.shared;
    const trace = continueTrace(job.traceParent ?? undefined);
    return runInContext({ trace, userId: job.userId }, async () => {
      const { code, message } = new JobWorkerLostError(job.attempt);
      const checkpointCount = await countCheckpoints(checkpoints, { userId: job.userId, jobId: job.id });
      const event = await store.fail(job, {
        code,
        message,
        traceId: trace.traceId,
        checkpointCount,
        retryable: job.crashCount + 1 < settings.maxCrashes,
        backoffMs: crashBackoffMs(job.crashCount + 1, settings, random),
        crashed: true,
        durationMs: null,
      });
      this.unsettled.delete(job.id);
      if (!event) return false;
      if (event.kind === 'retryScheduled') this.onDue(Date.parse(event.data.runAt) - Date.parse(event.at));
      const { attempt, lostWorkerId } = job;
      logger.warn('stale job settled', { jobId: job.id, attempt, lostWorkerId, checkpointCount, kind: event.kind });
      return true;
    });
  }

  private get purgeAfterSeconds(): number {
    return PURGE_AFTER_LEASES * this.shared.settings.leaseSeconds;
  }

  private async purge(): Promise<void> {
    const { store, checkpoints, logger } = this.shared;
    for (const job of await listPurgeable(store.dataSource, this.purgeAfterSeconds, AT_ONCE)) {
      try {
        await checkpoints.deleteJob(job);
        await this.shared.payloads?.delete(job);
        await purgeChildren(store.dataSource, [job.jobId]);
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
    // Not the first thing that all replicas do that start together. Whoever is lost, the heartbeats tell of.
    await this.wait(settings.sweepSeconds * 100);
    while (!signal.aborted) {
      try {
        await this.sweep();
        this.fails = false;
      } catch (error) {
        // One line per outage.
        if (!this.fails) logger.warn('the stale sweep fails, trying again', { error });
        this.fails = true;
      }
      await this.wait(settings.sweepSeconds * 1000 * (1 - random() / 4));
    }
  }

  private async wait(ms: number): Promise<void> {
    if (this.stopping.signal.aborted) return;
    const woken = new AbortController();
    this.endWait = () => woken.abort();
    await sleep(ms, undefined, { signal: woken.signal }).catch(() => undefined);
  }
}

function crashBackoffMs(crashes: number, { backoffBaseMs }: { backoffBaseMs: number }, random: () => number): number {
  return crashes === 1
    ? backoffMs(1, { baseMs: backoffBaseMs, maxMs: MAX_BACKOFF_MS }, random)
    : backoffMs(crashes - 1, { baseMs: SUSPECT_SPREAD_MS, maxMs: MAX_BACKOFF_MS }, random);
}

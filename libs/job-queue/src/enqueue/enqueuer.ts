import { JobStateConflictError, JobTypeUnknownError, PayloadTooLargeError, QueueFullError } from '@cairn/errors';
import type { DataSource, EntityManager } from 'typeorm';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { LargePayloadOptions } from '../payloads/large-payloads.ts';
import { outsourcePayloads } from '../payloads/outsource-payloads.ts';
import { inChunks } from './chunks.ts';
import type { EnqueueJob, Enqueued } from './enqueue-job.ts';
import { findExisting } from './existing-jobs.ts';
import { GroupCommit } from './group-commit.ts';
import { newJob } from './new-job.ts';
import type { NewJob } from './new-job.ts';
import { newJobs } from './new-jobs.ts';
import { QueueDepth } from './queue-depth.ts';
import type { QueueDepthOptions } from './queue-depth.ts';
import { isUuid } from './request-problems.ts';
import { storeChunks } from './store-chunks.ts';
import { storeJobs } from './store-jobs.ts';

type Source = DataSource | EntityManager;

export interface EnqueueOptions {
  /** Default 65,536. */
  maxPayloadBytes?: number;
  /** Where larger payloads go; `maxPayloadBytes` does not count then. Default: they are refused. */
  largePayloads?: LargePayloadOptions;
  maxQueueDepth?: QueueDepthOptions;
}

/** Requests that are checked at a time. */
const PORTION = 2_000;
const MAX_GROUP_BYTES = 1024 * 1024;

/** The way of jobs into the table: checked, counted, their large payloads put away, then stored. */
export class Enqueuer {
  private readonly depth: QueueDepth;
  private readonly maxPayloadBytes: number;
  private readonly group: GroupCommit<NewJob, Enqueued>;

  constructor(
    private readonly store: JobStore,
    private readonly handlers: HandlerRegistry,
    private readonly options: EnqueueOptions = {},
  ) {
    this.depth = new QueueDepth(handlers, options.maxQueueDepth);
    this.maxPayloadBytes = options.largePayloads?.maxBytes ?? options.maxPayloadBytes ?? 65_536;
    this.group = new GroupCommit((jobs, patient) => this.commitGroup(jobs, !patient), {
      maxWeight: MAX_GROUP_BYTES,
      weigh: ({ payloadJson }) => payloadJson.length,
    });
  }

  async one(request: EnqueueJob, manager?: EntityManager): Promise<Enqueued> {
    const job = newJob(request, this.handlers, this.maxPayloadBytes);
    this.refuseLargeDebounced(job);
    const source = manager ?? this.store.dataSource;
    // A manager with a connection of its own may be in a transaction.
    const mayShare = !manager?.queryRunner && !job.debounce;
    const [answer] = await this.enter([job], source, async (jobs) =>
      mayShare
        ? Promise.all(jobs.map((one) => this.group.add(one)))
        : this.commitTogether(() => inChunks(jobs), source),
    );
    if (!answer) throw new JobStateConflictError('enqueue', job.id, 'lost on its way');
    return answer;
  }

  async many(requests: readonly EnqueueJob[], manager?: EntityManager): Promise<Enqueued[]> {
    if (requests.length === 0) return [];
    const source = manager ?? this.store.dataSource;
    if (requests.length > PORTION && !this.options.largePayloads) {
      const leave = await this.admitUnchecked(requests, source);
      if (leave) return this.commitTogether(() => this.portions(requests), source).finally(leave);
    }
    const jobs = this.checked(requests);
    return this.enter(jobs, source, (admitted) => this.commitTogether(() => inChunks(admitted), source));
  }

  private checked(requests: readonly EnqueueJob[], firstPlace = 0): NewJob[] {
    const jobs = newJobs(requests, this.handlers, { maxPayloadBytes: this.maxPayloadBytes, firstPlace });
    jobs.forEach((job) => this.refuseLargeDebounced(job));
    return jobs;
  }

  /** Checked portion by portion, each while the server stores the one before. */
  private *portions(requests: readonly EnqueueJob[]): Generator<NewJob[]> {
    for (let from = 0; from < requests.length; from += PORTION) {
      yield* inChunks(this.checked(requests.slice(from, from + PORTION), from));
    }
  }

  /** @returns undefined when something is wrong; what it is shows once all requests are checked */
  private async admitUnchecked(requests: readonly EnqueueJob[], source: Source): Promise<(() => void) | undefined> {
    if (!requests.every(({ userId }) => isUuid(userId))) return undefined;
    try {
      return await this.depth.admit(source, requests);
    } catch (error) {
      if (error instanceof QueueFullError || error instanceof JobTypeUnknownError) return undefined;
      throw error;
    }
  }

  private async enter(
    jobs: readonly NewJob[],
    source: Source,
    work: (jobs: readonly NewJob[]) => Promise<Enqueued[]>,
  ): Promise<Enqueued[]> {
    const leave = await this.admit(jobs, source);
    try {
      const { largePayloads } = this.options;
      return await (largePayloads ? outsourcePayloads(jobs, largePayloads, work) : work(jobs));
    } finally {
      leave();
    }
  }

  /** A repeat of what is there already is never refused for want of room. */
  private async admit(jobs: readonly NewJob[], source: Source): Promise<() => void> {
    try {
      return await this.depth.admit(
        source,
        jobs.map(({ facts }) => facts),
      );
    } catch (error) {
      const keyed = jobs.filter(({ facts }) => facts.idempotencyKey ?? facts.uniqueKey);
      if (!(error instanceof QueueFullError) || keyed.length === 0) throw error;
      const known = await findExisting(source, keyed);
      if (known.size === 0) throw error;
      const unknown = jobs.filter(({ id }) => !known.has(id));
      return this.depth.admit(
        source,
        unknown.map(({ facts }) => facts),
      );
    }
  }

  private async commitGroup(jobs: readonly NewJob[], impatient: boolean): Promise<(Enqueued | Error)[]> {
    let outcomes: (Enqueued | Error)[] = [];
    await this.store.recordEnqueued(async (source, wake) => {
      const stored = await storeJobs(source, jobs, { impatient, wake });
      outcomes = stored.outcomes;
      return stored.events;
    });
    return outcomes;
  }

  /** All or none, with the caller's transaction if there is one. */
  private async commitTogether(chunks: () => Iterable<NewJob[]>, source: Source): Promise<Enqueued[]> {
    let answers: Enqueued[] = [];
    await this.store.recordEvents(async (within) => {
      const stored = await storeChunks(within, chunks());
      answers = stored.answers;
      return stored.events;
    }, source);
    return answers;
  }

  /** It may replace the payload of a job whose id is not known yet, so it has no place of its own in the store. */
  private refuseLargeDebounced(job: NewJob): void {
    const { largePayloads } = this.options;
    if (!job.debounce || !largePayloads || Buffer.byteLength(job.payloadJson) <= largePayloads.inlineBytes) return;
    throw new PayloadTooLargeError('payload of a debounced job', largePayloads.inlineBytes);
  }
}

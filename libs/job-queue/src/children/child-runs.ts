import { JobChildrenFailedError, JobChildrenInvalidError, PayloadTooLargeError } from '@cairn/errors';
import { v7 as uuidV7 } from 'uuid';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import { newJob } from '../enqueue/new-job.ts';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import type { JobStore } from '../moves/job-store.ts';
import { MAX_CHILDREN, MAX_CHILDREN_BYTES, MAX_GENERATIONS } from './child-job.ts';
import type { ChildJob, ChildOutcome, RunChildrenOptions } from './child-job.ts';
import type { NewChild } from './insert-children.ts';
import type { Fanout } from './park-job.ts';
import { readChildren, readGeneration } from './read-children.ts';
import type { KnownChild } from './read-children.ts';

/** Ends a run whose job waits for its children; it starts over, with their outcomes, when the last of them has ended. */
export class ParkSignal extends Error {
  constructor() {
    super('Waits for its children.');
  }
}

export interface ChildRunsOptions {
  job: ClaimedJob;
  store: JobStore;
  handlers: HandlerRegistry;
  maxPayloadBytes: number;
}

/**
 * The children of one running job. Calls are told apart by their order, so a handler makes the same calls, with the same
 * children, in every run.
 */
export class ChildRuns {
  private enqueue: NewChild[] = [];
  private redrive: string[] = [];
  private waits = false;
  /** Places given to calls so far. */
  private places = 0;
  /** Children that there are, as far as this run has looked. */
  private known = 0;

  constructor(private readonly options: ChildRunsOptions) {}

  /** What the job waits for, as soon as a call has asked for it: whatever its handler made of the signal, it is parked. */
  get fanout(): Fanout | undefined {
    const { enqueue, redrive, places, known } = this;
    return this.waits ? { enqueue, redrive, total: Math.max(places, known) } : undefined;
  }

  /**
   * @throws ParkSignal until all have ended; JobChildrenFailedError unless failures are collected;
   *   JobChildrenInvalidError; JobTypeUnknownError, RequestInvalidError and PayloadTooLargeError about a child
   */
  async run(children: readonly ChildJob[], { onFailure = 'fail' }: RunChildrenOptions = {}): Promise<ChildOutcome[]> {
    const { job, store } = this.options;
    // Before the first await: calls made side by side keep their order.
    const from = this.places;
    this.places += children.length;
    if (this.places > MAX_CHILDREN) throw this.invalid(`${this.places} are more than ${MAX_CHILDREN}`);
    const known = await readChildren(store.dataSource, job.id, from, from + children.length);
    const missing = this.match(children, known, from);
    const outcomes = await this.outcomes(known, await this.prepare(missing));
    if (onFailure === 'fail') assertCompleted(job.id, outcomes);
    return outcomes;
  }

  /** The children of this type that earlier runs have begun; undefined when there are none. @throws ParkSignal */
  async begun(jobType: string): Promise<ChildOutcome[] | undefined> {
    const { job, store } = this.options;
    const all = await readChildren(store.dataSource, job.id, 0, MAX_CHILDREN);
    this.known = all.length;
    const known = all.filter((child) => child.jobType === jobType);
    return known.length === 0 ? undefined : this.outcomes(known, []);
  }

  /** Children of a type that only the queue itself enqueues. @throws ParkSignal always */
  async begin(jobType: string, payloads: readonly unknown[], maxAttempts: number): Promise<never> {
    const from = this.places;
    this.places += payloads.length;
    if (this.places > MAX_CHILDREN) throw this.invalid(`${this.places} are more than ${MAX_CHILDREN}`);
    const fresh = payloads.map((payload, place): NewChild => {
      return {
        id: uuidV7(),
        index: from + place,
        jobType,
        payloadJson: JSON.stringify(payload),
        priority: null,
        maxAttempts,
      };
    });
    return this.park(fresh, []);
  }

  private match(children: readonly ChildJob[], known: readonly KnownChild[], from: number): [number, ChildJob][] {
    const byIndex = new Map(known.map((child) => [child.index, child]));
    return children.flatMap((child, place): [number, ChildJob][] => {
      const before = byIndex.get(from + place);
      if (!before) return [[from + place, child]];
      if (before.jobType === child.jobType) return [];
      throw this.invalid(`child ${from + place} was of type "${before.jobType}" and is now "${child.jobType}"`);
    });
  }

  private async prepare(children: readonly [number, ChildJob][]): Promise<NewChild[]> {
    if (children.length === 0) return [];
    const { job, store, handlers, maxPayloadBytes } = this.options;
    const generation = await readGeneration(store.dataSource, job.id);
    if (generation >= MAX_GENERATIONS) throw this.invalid(`there are ${generation} generations of them already`);
    let bytes = 0;
    return children.map(([index, { jobType, payload, priority, maxAttempts }]) => {
      const request = { userId: job.userId, jobType, payload, priority, maxAttempts };
      const { id, payloadJson, facts } = newJob(request, handlers, maxPayloadBytes);
      bytes += Buffer.byteLength(payloadJson);
      if (bytes > MAX_CHILDREN_BYTES) throw new PayloadTooLargeError('payloads of the children', MAX_CHILDREN_BYTES);
      return { id, index, jobType, payloadJson, priority: priority ?? null, maxAttempts: facts.maxAttempts };
    });
  }

  private async outcomes(known: readonly KnownChild[], missing: NewChild[]): Promise<ChildOutcome[]> {
    const again = known.filter((child) => child.again).map(({ jobId }) => jobId);
    const ended = known.flatMap(({ jobId, jobType, status, result, error }): ChildOutcome[] =>
      status === 'Queued' || status === 'Processing' ? [] : [{ jobId, jobType, status, result, error }],
    );
    if (missing.length > 0 || again.length > 0 || ended.length < known.length) return this.park(missing, again);
    return ended;
  }

  private park(enqueue: readonly NewChild[], redrive: readonly string[]): never {
    this.waits = true;
    this.enqueue.push(...enqueue);
    this.redrive.push(...redrive);
    throw new ParkSignal();
  }

  private invalid(reason: string): JobChildrenInvalidError {
    return new JobChildrenInvalidError(this.options.job.id, reason);
  }
}

function assertCompleted(jobId: string, outcomes: readonly ChildOutcome[]): void {
  const failed = outcomes.filter(({ status }) => status !== 'Completed');
  if (failed.length === 0) return;
  const told = failed.map(({ jobId, status, error }) => ({
    jobId,
    reason: error ? `${error.code}: ${error.message}` : status,
  }));
  throw new JobChildrenFailedError(jobId, outcomes.length, told);
}

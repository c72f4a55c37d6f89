import type { ClaimedJob } from '../claim/claimed-job.ts';

/** Jobs that were claimed together. One note for all: with one each, thousands would pass through the old generation. */
interface Batch {
  claimedAt: number;
  jobs: ClaimedJob[];
}

/** Jobs that this process holds and has not begun, in the order in which they shall begin. */
export class ClaimedAhead {
  private batches: Batch[] = [];

  get size(): number {
    return this.batches.reduce((size, { jobs }) => size + jobs.length, 0);
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.batches.flatMap(({ jobs }) => jobs.map(({ id }) => id)));
  }

  /** How long the next one has waited, in milliseconds; 0 when there is none. */
  get waitedMs(): number {
    const [next] = this.batches;
    return next ? performance.now() - next.claimedAt : 0;
  }

  /** @param first before all that wait; `last` come after them */
  add(first: readonly ClaimedJob[], last: readonly ClaimedJob[]): void {
    const claimedAt = performance.now();
    const batches = [{ claimedAt, jobs: [...first] }, ...this.batches, { claimedAt, jobs: [...last] }];
    this.batches = batches.filter(({ jobs }) => jobs.length > 0);
  }

  next(): ClaimedJob | undefined {
    const job = this.batches[0]?.jobs.shift();
    if (this.batches[0]?.jobs.length === 0) this.batches.shift();
    return job;
  }

  /** Takes out those that `which` names. */
  remove(which: (job: ClaimedJob) => boolean = () => true): ClaimedJob[] {
    const removed: ClaimedJob[] = [];
    for (const batch of this.batches) {
      const kept: ClaimedJob[] = [];
      for (const job of batch.jobs) (which(job) ? removed : kept).push(job);
      batch.jobs = kept;
    }
    this.batches = this.batches.filter(({ jobs }) => jobs.length > 0);
    return removed;
  }
}

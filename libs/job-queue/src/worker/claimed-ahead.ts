import type { ClaimedJob } from '../claim/claimed-job.ts';

interface Waiting {
  job: ClaimedJob;
  claimedAt: number;
}

/** Jobs that this process holds and has not begun, in the order in which they shall begin. */
export class ClaimedAhead {
  private waiting: Waiting[] = [];

  get size(): number {
    return this.waiting.length;
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.waiting.map(({ job }) => job.id));
  }

  /** How long the next one has waited, in milliseconds; 0 when there is none. */
  get waitedMs(): number {
    const next = this.waiting[0];
    return next ? performance.now() - next.claimedAt : 0;
  }

  /** @param first before all that wait; `last` come after them */
  add(first: readonly ClaimedJob[], last: readonly ClaimedJob[]): void {
    const claimedAt = performance.now();
    const waiting = (job: ClaimedJob): Waiting => ({ job, claimedAt });
    this.waiting = [...first.map(waiting), ...this.waiting, ...last.map(waiting)];
  }

  next(): ClaimedJob | undefined {
    return this.waiting.shift()?.job;
  }

  /** Takes out those that `which` names. */
  remove(which: (job: ClaimedJob) => boolean = () => true): ClaimedJob[] {
    const removed: ClaimedJob[] = [];
    const kept: Waiting[] = [];
    for (const entry of this.waiting) {
      if (which(entry.job)) removed.push(entry.job);
      else kept.push(entry);
    }
    this.waiting = kept;
    return removed;
  }
}

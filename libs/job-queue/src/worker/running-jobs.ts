import type { HeldJob } from '../moves/lease.ts';
import type { JobRun } from './job-run.ts';

/** A run under way. */
export interface RunningJob {
  readonly run: JobRun;
  /** Resolves once its end is settled; never rejects. */
  readonly ended: Promise<void>;
  /** Where it lies in the list. */
  place: number;
}

/**
 * The jobs that run in this process: few, and thousands of others every second. Hence a list and no `Map`. Each table that
 * a `Map` outgrows keeps what lay in it and points to the next one; once one of them is old, V8 takes all that follow for
 * alive, and most runs ended up in the old generation.
 */
export class RunningJobs implements Iterable<JobRun> {
  private readonly list: RunningJob[] = [];

  get size(): number {
    return this.list.length;
  }

  add(run: JobRun, ended: Promise<void>): RunningJob {
    const running = { run, ended, place: this.list.length };
    this.list.push(running);
    return running;
  }

  delete({ place }: RunningJob): void {
    const last = this.list.pop();
    if (!last || last.place === place) return;
    last.place = place;
    this.list[place] = last;
  }

  /** The run under exactly this lease. */
  find({ id, leaseToken }: Pick<HeldJob, 'id' | 'leaseToken'>): JobRun | undefined {
    return this.list.find(({ run: { job } }) => job.id === id && job.leaseToken === leaseToken)?.run;
  }

  *[Symbol.iterator](): Iterator<JobRun> {
    // A copy: what the caller does may end runs.
    for (const { run } of [...this.list]) yield run;
  }

  async ended(): Promise<void> {
    await Promise.all(this.list.map(({ ended }) => ended));
  }
}

import type { ClaimedJob } from './claimed-job.ts';

const RENEW_MS = 1_000;

/** A place in the index of due jobs. */
type Mark = Pick<ClaimedJob, 'priority' | 'runAt' | 'id'>;

const FROM_THE_START: Mark = { priority: -32_768, runAt: '-infinity', id: '00000000-0000-0000-0000-000000000000' };

/**
 * Where a claim begins in a type's index: after the last job of the claim before. What lies before that runs, here or
 * elsewhere, or is over: its entries stay in the index until vacuum may remove them, which an old transaction can put off.
 * Without a mark every claim walks over all of them, and of jobs that were enqueued together all have the same time.
 *
 * What comes to lie before the mark (a retry, a more urgent job, one whose claim was undone) is found when the marks are
 * forgotten: on every wake-up, by a claim that finds less than it could take, and once a second.
 */
export class ClaimMarks {
  private readonly marks = new Map<string, Mark>();
  private renewAt = 0;
  private forgotten = false;

  /** Whether any claim would begin elsewhere than at the start. */
  get any(): boolean {
    return this.marks.size > 0;
  }

  forget(): void {
    this.marks.clear();
    this.forgotten = true;
  }

  /** For a claim of these types, in their order; from the start for those that have none. */
  of(jobTypes: readonly string[]): Mark[] {
    if (performance.now() >= this.renewAt) {
      this.forget();
      this.renewAt = performance.now() + RENEW_MS;
    }
    this.forgotten = false;
    return jobTypes.map((jobType) => this.marks.get(jobType) ?? FROM_THE_START);
  }

  /**
   * What that claim found. Nothing is noted when the marks were forgotten meanwhile: it may have looked too early.
   * @param claimed in the order in which they were due
   */
  set(claimed: readonly ClaimedJob[]): void {
    if (this.forgotten) return;
    for (const { jobType, priority, runAt, id } of claimed) this.marks.set(jobType, { priority, runAt, id });
  }
}

/** Marks as the statements take them: priorities, times and ids. */
export function markParameters(marks: readonly Mark[]): [number[], string[], string[]] {
  return [marks.map(({ priority }) => priority), marks.map(({ runAt }) => runAt), marks.map(({ id }) => id)];
}

/** For a claim that looks everywhere. */
export const NO_MARKS = [FROM_THE_START];

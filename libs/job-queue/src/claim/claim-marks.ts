import type { ClaimedJob } from './claimed-job.ts';

const RENEW_MS = 1_000;
const FROM_THE_START = { priority: -32_768, runAt: '-infinity' };

/**
 * Where a claim begins in a type's index: at the first job of the claim before. Entries of finished jobs stay in the
 * index until vacuum may remove them, which an old transaction can put off; without a mark every claim walks them again.
 *
 * What lies before the mark (a retry, a more urgent job, one whose claim was undone) is found when the marks are
 * forgotten: on every wake-up, and once a second.
 */
export class ClaimMarks {
  private readonly marks = new Map<string, { priority: number; runAt: string }>();
  private renewAt = 0;

  forget(): void {
    this.marks.clear();
  }

  of(jobType: string): { priority: number; runAt: string } {
    if (performance.now() >= this.renewAt) {
      this.forget();
      this.renewAt = performance.now() + RENEW_MS;
    }
    return this.marks.get(jobType) ?? FROM_THE_START;
  }

  /** @param claimed in the order in which they were due */
  set(claimed: readonly ClaimedJob[]): void {
    const seen = new Set<string>();
    for (const { jobType, priority, runAt } of claimed) {
      if (!seen.has(jobType)) this.marks.set(jobType, { priority, runAt });
      seen.add(jobType);
    }
  }
}

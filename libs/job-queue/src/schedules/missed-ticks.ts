import type { ScheduleRule } from './schedule-rule.ts';

/**
 * What becomes of ticks that nobody was there to serve. `skip`: they are dropped. `one`: the last of them is made up for.
 * `all`: each of them is, up to the last `MAX_MADE_UP`.
 */
export type MissedTicks = 'skip' | 'one' | 'all';

export const MISSED_TICKS: readonly MissedTicks[] = ['skip', 'one', 'all'];

/** After a month of outage nobody wants the 43,200 runs of a schedule that is due every minute. */
export const MAX_MADE_UP = 100;

/**
 * A tick that is served later than this was missed. Long enough for the autoscaler to see it, start a replica from zero,
 * and that replica to connect.
 */
export const LATE_SECONDS = 300;

export interface DueTicks {
  /** Ticks to enqueue now, the oldest first. */
  fire: Date[];
  /** The tick to wait for. */
  next: Date;
}

/** @param nextAt the oldest tick that was not enqueued; @param now the database's clock */
export function dueTicks(
  rule: ScheduleRule,
  missed: MissedTicks,
  { nextAt, now }: { nextAt: Date; now: Date },
): DueTicks {
  const following = rule.next(nextAt);
  if (following > now) return { fire: wanted([nextAt], missed, now), next: following };
  const due = rule.ticks(nextAt, now, missed === 'all' ? MAX_MADE_UP : 1);
  return { fire: wanted(due, missed, now), next: rule.next(now) };
}

function wanted(due: Date[], missed: MissedTicks, now: Date): Date[] {
  if (missed !== 'skip') return due;
  return due.filter((tick) => now.getTime() - tick.getTime() <= LATE_SECONDS * 1000);
}

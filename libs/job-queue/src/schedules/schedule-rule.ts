import { RequestInvalidError } from '@cairn/errors';
import { Cron } from 'croner';

/**
 * When a schedule is due: a cron expression on the clock of a time zone. Where that clock is changed for summer time,
 *
 * - an expression that names its hours (`30 2 * * *`, `0 2,14 * * *`) stands for times of the day: one that the clock
 *   leaves out is due when it goes on, one that comes twice is due the first time only;
 * - an expression with a wildcard or a step in its minutes or hours (`15 * * * *`, `0/30 1-3 * * *`) stands for an interval,
 *   and is due in both of two equal hours.
 */
export class ScheduleRule {
  private readonly cron: Cron;

  /**
   * @param cron five fields (minute, hour, day of the month, month, day of the week) or a nickname such as `@daily`; with
   *   both days given either is enough
   * @param timeZone a name of the IANA database, such as `Europe/Berlin`
   * @throws RequestInvalidError about `cron` or `timeZone`, also when the rule is never due
   */
  constructor(cron: string, timeZone: string) {
    assertTimeZone(timeZone);
    this.cron = parse(cron, timeZone);
    if (!this.cron.nextRun(new Date(0))) throw invalid('cron', 'is never due');
  }

  /** The first tick after `time`. Without a year in it, a rule that is ever due is due again. */
  next(time: Date): Date {
    const tick = this.cron.nextRun(time);
    if (!tick) throw new RangeError(`The schedule has no tick after ${time.toISOString()}.`);
    return tick;
  }

  /** The last ticks of those from `from` to `until`, both included: the oldest first, at most `limit`. */
  ticks(from: Date, until: Date, limit: number): Date[] {
    // Runs are sought before a time, to the second.
    const after = new Date(Math.floor(until.getTime() / 1000) * 1000 + 1000);
    return this.cron
      .previousRuns(limit, after)
      .filter((tick) => tick >= from && tick <= until)
      .reverse();
  }
}

function parse(cron: string, timezone: string): Cron {
  try {
    return new Cron(cron, { timezone, mode: '5-part', fixedTimeRule: 'no-wildcard' });
  } catch (error) {
    throw invalid('cron', error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error));
  }
}

function assertTimeZone(timeZone: string): void {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw invalid('timeZone', `"${timeZone}" is no time zone of the IANA database`);
  }
}

function invalid(field: string, message: string): RequestInvalidError {
  return new RequestInvalidError([{ field, message }]);
}

import { RequestInvalidError } from '@cairn/errors';
import { ScheduleRule } from './schedule-rule.ts';

/** The next ticks after a time, as ISO times without milliseconds. */
function ticks(cron: string, timeZone: string, after: string, count: number): string[] {
  const rule = new ScheduleRule(cron, timeZone);
  const found: string[] = [];
  for (let time = new Date(after); found.length < count;) {
    time = rule.next(time);
    found.push(time.toISOString().replace('.000', ''));
  }
  return found;
}

describe('a schedule rule', () => {
  it('is due on the clock of its time zone, in summer and in winter', () => {
    expect(ticks('0 8 * * MON-FRI', 'Europe/Berlin', '2026-10-23T00:00:00Z', 2)).toEqual([
      '2026-10-23T06:00:00Z',
      '2026-10-26T07:00:00Z',
    ]);
    expect(ticks('@monthly', 'UTC', '2026-01-31T12:00:00Z', 1)).toEqual(['2026-02-01T00:00:00Z']);
  });

  // Berlin goes from 02:00 to 03:00 on 29 March 2026, 01:00 UTC, and from 03:00 to 02:00 on 25 October, 01:00 UTC.
  it('is due when the clock goes on, once, if its time of the day is left out', () => {
    expect(ticks('30 2 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  it('is due the first time only, if its time of the day comes twice', () => {
    expect(ticks('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
    expect(ticks('0,30 1,2 * * *', 'Europe/Berlin', '2026-10-24T22:00:00Z', 5)).toEqual([
      '2026-10-24T23:00:00Z',
      '2026-10-24T23:30:00Z',
      '2026-10-25T00:00:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T00:00:00Z',
    ]);
  });

  it('goes on at its interval through both changes of the clock', () => {
    expect(ticks('15 * * * *', 'Europe/Berlin', '2026-10-24T23:30:00Z', 3)).toEqual([
      '2026-10-25T00:15:00Z',
      '2026-10-25T01:15:00Z',
      '2026-10-25T02:15:00Z',
    ]);
    expect(ticks('15 * * * *', 'Europe/Berlin', '2026-03-28T23:30:00Z', 3)).toEqual([
      '2026-03-29T00:15:00Z',
      '2026-03-29T01:15:00Z',
      '2026-03-29T02:15:00Z',
    ]);
  });

  it.each([
    ['Europe/Berlin', '2026-03-25', '2026-04-02'],
    ['Europe/Berlin', '2026-10-21', '2026-10-29'],
    ['Africa/Cairo', '2026-04-20', '2026-04-28'],
    ['Australia/Lord_Howe', '2026-10-01', '2026-10-08'],
  ])('finds the same ticks looking back as looking forward, in %s from %s', (timeZone, first, last) => {
    for (const cron of ['30 2 * * *', '0 0 * * *', '*/30 1-3 * * *', '0,30 1,2,3 * * *', '15 * * * *']) {
      const rule = new ScheduleRule(cron, timeZone);
      const [from, until] = [new Date(`${first}T00:00:00Z`), new Date(`${last}T23:59:59Z`)];
      const forward: Date[] = [];
      for (let tick = rule.next(from); tick <= until; tick = rule.next(tick)) forward.push(tick);

      expect(rule.ticks(new Date(from.getTime() + 1), until, 1_000)).toEqual(forward);
    }
  });

  it('counts a tick at either end of the time it is asked for', () => {
    const rule = new ScheduleRule('0 * * * *', 'UTC');
    const at = (time: string) => new Date(`2026-01-01T${time}Z`);

    expect(rule.ticks(at('10:00:00'), at('12:00:00'), 9)).toEqual([at('10:00:00'), at('11:00:00'), at('12:00:00')]);
    expect(rule.ticks(at('10:00:00'), at('12:00:00.400'), 1)).toEqual([at('12:00:00')]);
    expect(rule.ticks(at('10:00:00.001'), at('10:59:59.999'), 9)).toEqual([]);
  });

  it.each([
    ['* * * * * *', 'UTC', 'cron'],
    ['61 * * * *', 'UTC', 'cron'],
    ['every day', 'UTC', 'cron'],
    ['0 0 30 2 *', 'UTC', 'cron'],
    ['0 0 * * *', 'Mars/Olympus', 'timeZone'],
  ])('refuses "%s" in %s, naming the field', (cron, timeZone, field) => {
    expect(() => new ScheduleRule(cron, timeZone)).toThrow(RequestInvalidError);
    expect(() => new ScheduleRule(cron, timeZone)).toThrow(`${field}: `);
  });
});

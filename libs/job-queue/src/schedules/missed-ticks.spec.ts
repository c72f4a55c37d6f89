import { dueTicks, LATE_SECONDS, MAX_MADE_UP } from './missed-ticks.ts';
import { ScheduleRule } from './schedule-rule.ts';

const hourly = new ScheduleRule('0 * * * *', 'UTC');
const at = (time: string) => new Date(`2026-01-01T${time}Z`);

describe('ticks that are due', () => {
  it.each(['skip', 'one', 'all'] as const)('are served under "%s" when somebody is there in time', (missed) => {
    expect(dueTicks(hourly, missed, { nextAt: at('10:00:00'), now: at('10:00:00.020') })).toEqual({
      fire: [at('10:00:00')],
      next: at('11:00:00'),
    });
  });

  it('are served although a replica had to be started for them', () => {
    const now = new Date(at('10:00:00').getTime() + LATE_SECONDS * 1000);

    expect(dueTicks(hourly, 'skip', { nextAt: at('10:00:00'), now }).fire).toEqual([at('10:00:00')]);
  });

  it('are dropped under "skip" when nobody was there in time', () => {
    expect(dueTicks(hourly, 'skip', { nextAt: at('08:00:00'), now: at('10:30:00') })).toEqual({
      fire: [],
      next: at('11:00:00'),
    });
  });

  it('are made up for by the last of them under "one"', () => {
    expect(dueTicks(hourly, 'one', { nextAt: at('08:00:00'), now: at('10:30:00') })).toEqual({
      fire: [at('10:00:00')],
      next: at('11:00:00'),
    });
  });

  it('are all made up for under "all", the oldest first', () => {
    expect(dueTicks(hourly, 'all', { nextAt: at('08:00:00'), now: at('10:30:00') }).fire).toEqual([
      at('08:00:00'),
      at('09:00:00'),
      at('10:00:00'),
    ]);
  });

  it('are not made up for without bound', () => {
    const { fire, next } = dueTicks(new ScheduleRule('* * * * *', 'UTC'), 'all', {
      nextAt: at('00:00:00'),
      now: new Date('2026-02-01T00:00:00Z'),
    });

    expect(fire).toHaveLength(MAX_MADE_UP);
    expect(fire.at(-1)).toEqual(new Date('2026-02-01T00:00:00Z'));
    expect(next).toEqual(new Date('2026-02-01T00:01:00Z'));
  });
});

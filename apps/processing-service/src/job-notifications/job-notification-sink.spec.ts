import type { JobEvent } from '@cairn/job-queue';
import { notificationsOf } from './job-notification-sink.ts';

const job = { progressPercent: 40, statusMessage: 'Reading' };

function event(kind: JobEvent['kind'], sequence: number, data: object = {}, jobId = 'a'): JobEvent {
  return {
    kind,
    sequence,
    data,
    jobId,
    userId: 'u',
    subjectId: 'd',
    parentId: null,
    at: '2026-01-01T00:00:00.000Z',
    attempt: 1,
    job,
  } as JobEvent;
}

const unit = (completedUnits: number, totalUnits: number) => ({
  unitId: `p${completedUnits}`,
  completedUnits,
  totalUnits,
});

describe('notifications of job events', () => {
  it('say nothing of what domain-api knows or does not show', () => {
    expect(notificationsOf([event('queued', 1), event('progress', 2), event('cancelRequested', 3)])).toEqual([]);
    expect(notificationsOf([event('parked', 4), event('childrenEnded', 5)])).toEqual([]);
  });

  it('say nothing of children: domain-api knows their parent', () => {
    const child = { ...event('failed', 1, { error: null }), parentId: 'p' } as JobEvent;

    expect(notificationsOf([child, event('completed', 2)])).toMatchObject([{ kind: 'completed', jobId: 'a' }]);
  });

  it.each([
    ['released', 'requeued'],
    ['redriven', 'requeued'],
    ['started', 'started'],
    ['cancelled', 'cancelled'],
  ] as const)('call %s %s', (kind, told) => {
    expect(notificationsOf([event(kind, 1)])).toMatchObject([{ kind: told, percent: 40, message: 'Reading' }]);
  });

  it('carry the error of a failed attempt, whether another follows or not', () => {
    const error = { code: 'PROVIDER_UNAVAILABLE', message: 'm', checkpointCount: 2, traceId: 't' };

    expect(notificationsOf([event('retryScheduled', 1, { error }), event('failed', 2, { error })])).toMatchObject([
      { kind: 'requeued', error },
      { kind: 'failed', error },
    ]);
  });

  it('report every tenth part of many units, and every one of few', () => {
    const told = (total: number) =>
      Array.from(
        { length: total },
        (_, index) => notificationsOf([event('unitCompleted', index, unit(index + 1, total))]).length,
      );

    expect(told(4)).toEqual([1, 1, 1, 1]);
    expect(told(200).reduce((sum, count) => sum + count)).toBe(10);
    expect(told(200).at(-1)).toBe(1);
  });

  it('report units that were resumed together as one step, for each job', () => {
    const events = [
      event('unitCompleted', 4, unit(1, 3)),
      event('unitCompleted', 5, unit(2, 3)),
      event('unitCompleted', 6, unit(1, 3), 'b'),
    ];

    expect(notificationsOf(events).map(({ jobId, sequence }) => [jobId, sequence])).toEqual([
      ['a', 5],
      ['b', 6],
    ]);
  });
});

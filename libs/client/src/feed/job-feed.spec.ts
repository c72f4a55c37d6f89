import type { JobError, JobFeedMessage, JobFeedMessages, JobSnapshot, JobView, UnitView } from '@cairn/job-contracts';

import { type JobFeed, silentFeed, withMessage, withoutJob } from './job-feed.ts';
import { aJobView as job, at } from './told.fixture.ts';

const event = (sequence: number) => ({ jobId: 'j1', subjectId: 'd1', sequence, follows: sequence - 1, at });

const error: JobError = { code: 'PROVIDER_FAILED', message: 'Page 2 failed.', checkpointCount: 1, traceId: 't' };

const unit = (index: number, status: UnitView['status'] = 'waiting'): UnitView => ({
  unitId: `p${index}`,
  index,
  status,
  resumed: false,
});

const snapshot = (...jobs: JobSnapshot[]): JobFeedMessage => ({
  name: 'jobSnapshot',
  message: { whole: true, more: false, at, jobs },
});

const partialSnapshot = (...jobs: JobSnapshot[]): JobFeedMessage => ({
  name: 'jobSnapshot',
  message: { whole: false, more: false, at, jobs },
});

const planned = (sequence: number, count: number): JobFeedMessage => ({
  name: 'unitsPlanned',
  message: { ...event(sequence), units: Array.from({ length: count }, (_, index) => ({ unitId: `p${index}`, index })) },
});

const unitStarted = (sequence: number, index: number): JobFeedMessage => ({
  name: 'unitStarted',
  message: { ...event(sequence), unitId: `p${index}`, index },
});

const unitCompleted = (
  sequence: number,
  index: number,
  facts: Partial<JobFeedMessages['unitCompleted']> = {},
): JobFeedMessage => ({
  name: 'unitCompleted',
  message: {
    ...event(sequence),
    unitId: `p${index}`,
    index,
    completedUnits: 1,
    totalUnits: 3,
    resumed: false,
    ...facts,
  },
});

const unitFailed = (sequence: number, index: number): JobFeedMessage => ({
  name: 'unitFailed',
  message: { ...event(sequence), unitId: `p${index}`, index, code: 'PROVIDER_FAILED', message: 'No answer.' },
});

const progress = (sequence: number, percent: number): JobFeedMessage => ({
  name: 'jobProgress',
  message: { ...event(sequence), percent, message: `${percent} done` },
});

const queued = (sequence: number, facts: Partial<JobView> = {}): JobFeedMessage => ({
  name: 'jobQueued',
  message: { ...event(sequence), job: job({ status: 'Queued', startedAt: null, ...facts }) },
});

const started = (sequence: number, attempt: number): JobFeedMessage => ({
  name: 'jobStarted',
  message: { ...event(sequence), attempt },
});

const completed = (sequence: number): JobFeedMessage => ({
  name: 'jobCompleted',
  message: { ...event(sequence), result: {} },
});

const failed = (sequence: number): JobFeedMessage => ({ name: 'jobFailed', message: { ...event(sequence), error } });

function after(...messages: JobFeedMessage[]): JobFeed {
  return afterFeed(silentFeed, ...messages);
}

function afterFeed(feed: JobFeed, ...messages: JobFeedMessage[]): JobFeed {
  return messages.reduce(withMessage, feed);
}

const statuses = (feed: JobFeed) => feed['j1']?.units.map((u) => u.status);

describe('job feed', () => {
  it('follows a job from queued to completed', () => {
    const feed = after(
      queued(1),
      started(2, 1),
      planned(3, 3),
      unitStarted(3, 0),
      unitStarted(3, 1),
      unitCompleted(4, 1),
    );

    expect(feed['j1']).toMatchObject({
      documentId: 'd1',
      status: 'Processing',
      active: true,
      attempt: 1,
      sequence: 4,
    });
    expect(statuses(feed)).toEqual(['running', 'done', 'waiting']);

    const end = afterFeed(feed, progress(4, 66), unitCompleted(5, 0), unitCompleted(6, 2), completed(7));

    expect(end['j1']).toMatchObject({ status: 'Completed', active: false, percent: 100 });
    expect(statuses(end)).toEqual(['done', 'done', 'done']);
  });

  it('counts the percent from the units, as the hub tells of percentages now and then only', () => {
    const feed = after(queued(1), started(2, 1), planned(3, 3), unitCompleted(4, 0), unitCompleted(5, 2));
    expect(feed['j1']?.percent).toBe(63);

    expect(afterFeed(feed, unitCompleted(6, 1))['j1']?.percent).toBe(95);
    expect(afterFeed(feed, progress(6, 80))['j1']?.percent).toBe(80);
  });

  describe('snapshot', () => {
    it('shows a job in the middle of its work, as after a reload of the page', () => {
      const units = [unit(2), unit(0, 'done'), unit(1, 'running')];
      const feed = after(
        snapshot({ job: job({ progressPercent: 33, statusMessage: 'Page 2 of 3' }), units, sequence: 9 }),
      );

      expect(feed['j1']).toMatchObject({ percent: 33, message: 'Page 2 of 3', sequence: 9, active: true });
      expect(statuses(feed)).toEqual(['done', 'running', 'waiting']);
    });

    it('replaces what was known before and continues from its sequence', () => {
      const before = after(queued(1), started(2, 1), planned(3, 3));
      const units = [unit(0, 'done'), unit(1, 'done'), unit(2)];

      const feed = afterFeed(
        before,
        snapshot({ job: job(), units, sequence: 8 }),
        unitStarted(8, 0),
        unitStarted(8, 2),
      );

      expect(statuses(feed)).toEqual(['done', 'done', 'running']);
    });

    it('does not turn back a job of which something newer is known', () => {
      const before = after(queued(1), started(2, 1), planned(3, 3), unitCompleted(4, 0));

      const feed = afterFeed(before, snapshot({ job: job(), units: [unit(0), unit(1), unit(2)], sequence: 3 }));

      expect(statuses(feed)).toEqual(['done', 'waiting', 'waiting']);
    });

    it('says that a job is over when it is not among all active ones any more, and how it ended when that is told', () => {
      const missed = afterFeed(after(queued(1), started(2, 1)), snapshot());
      expect(missed['j1']).toMatchObject({ active: false, status: 'Processing' });

      expect(afterFeed(missed, completed(6))['j1']).toMatchObject({ active: false, status: 'Completed', percent: 100 });
    });

    it('leaves alone what a partial one does not show', () => {
      const other = { job: job({ id: 'j2', subjectId: 'd2' }), units: [], sequence: 4 };
      const feed = afterFeed(after(queued(1), started(2, 1)), partialSnapshot(other));

      expect(feed['j1']).toMatchObject({ active: true, sequence: 2 });
      expect(feed['j2']).toMatchObject({ active: true, sequence: 4 });
    });

    it('shows which units were taken over from an earlier attempt', () => {
      const units = [{ ...unit(0, 'done'), resumed: true }, unit(1, 'done')];
      const feed = after(snapshot({ job: job(), units, sequence: 9 }));

      expect(feed['j1']?.units.map(({ resumed }) => resumed)).toEqual([true, false]);
    });

    it('keeps the finished units of a job that waits for its next attempt without a plan', () => {
      const before = after(queued(1), started(2, 1), planned(3, 3), unitCompleted(4, 0), unitStarted(4, 1));

      const feed = afterFeed(before, snapshot({ job: job({ status: 'Queued' }), units: [], sequence: 5 }));

      expect(statuses(feed)).toEqual(['done', 'waiting', 'waiting']);
    });
  });

  describe('order', () => {
    it('does not let the start of a unit that is told late reopen it', () => {
      const feed = after(queued(1), started(2, 1), planned(3, 3), unitCompleted(4, 0), unitStarted(4, 0));

      expect(statuses(feed)).toEqual(['done', 'waiting', 'waiting']);
    });

    it('lets a finished unit run again when the history moved on, as for a damaged checkpoint', () => {
      const redo = [started(5, 2), planned(6, 3), unitStarted(6, 0)];
      const feed = after(queued(1), started(2, 1), planned(3, 3), unitCompleted(4, 0), ...redo);

      expect(statuses(feed)).toEqual(['running', 'waiting', 'waiting']);
    });

    it('shows what it can of a job it first hears of in the middle', () => {
      const feed = after(unitCompleted(7, 1));

      expect(feed['j1']).toMatchObject({ documentId: 'd1', status: 'Processing', active: true });
      expect(statuses(feed)).toEqual(['waiting', 'done', 'waiting']);
    });
  });

  describe('attempts', () => {
    const firstAttempt = [
      queued(1),
      started(2, 1),
      planned(3, 3),
      unitCompleted(4, 0),
      unitStarted(4, 1),
      unitFailed(5, 1),
    ];

    it('waits for the next attempt with the units that are done', () => {
      const retry: JobFeedMessage = {
        name: 'jobRetryScheduled',
        message: { ...event(6), attempt: 1, runAt: '2026-03-01T10:01:00.000Z', error },
      };
      const feed = after(...firstAttempt, unitStarted(5, 2), retry);

      expect(feed['j1']).toMatchObject({
        status: 'Queued',
        active: true,
        nextAttemptAt: '2026-03-01T10:01:00.000Z',
        error,
      });
      expect(statuses(feed)).toEqual(['done', 'failed', 'waiting']);
    });

    it('resumes: finished units stay, the others start anew, and taken-over units are marked', () => {
      const feed = after(
        ...firstAttempt,
        started(6, 2),
        planned(7, 3),
        unitCompleted(8, 0, { resumed: true }),
        unitStarted(8, 1),
      );

      expect(feed['j1']).toMatchObject({ attempt: 2, error: null, nextAttemptAt: null });
      expect(statuses(feed)).toEqual(['done', 'running', 'waiting']);
      expect(feed['j1']?.units[0]?.resumed).toBe(true);
      expect(feed['j1']?.units[1]?.reason).toBeUndefined();
    });

    it('shows why a job failed and which units are done, failed or never ran', () => {
      const feed = after(...firstAttempt, unitStarted(5, 2), failed(6));

      expect(feed['j1']).toMatchObject({ status: 'Failed', active: false, error });
      expect(statuses(feed)).toEqual(['done', 'failed', 'waiting']);
      expect(feed['j1']?.units[1]?.reason).toBe('No answer.');
    });

    it('hears nothing of late units after the end, and comes back to life when it is queued again', () => {
      const over = after(...firstAttempt, failed(6));
      expect(statuses(afterFeed(over, unitStarted(6, 2), progress(7, 50)))).toEqual(statuses(over));

      const again = afterFeed(over, queued(7, { attempt: 0 }), started(8, 1));
      expect(again['j1']).toMatchObject({ status: 'Processing', active: true, error: null });
      expect(statuses(again)).toEqual(['done', 'waiting', 'waiting']);
    });

    it('keeps the units that a job was completed without as failed', () => {
      expect(statuses(after(...firstAttempt, unitCompleted(6, 2), completed(7)))).toEqual(['done', 'failed', 'done']);
    });

    it('ends on cancel with nothing running', () => {
      const feed = after(...firstAttempt, unitStarted(5, 2), { name: 'jobCancelled', message: event(6) });

      expect(feed['j1']).toMatchObject({ status: 'Cancelled', active: false });
      expect(statuses(feed)).toEqual(['done', 'failed', 'waiting']);
    });
  });

  it('keeps the jobs of one user apart', () => {
    const other: JobFeedMessage = {
      name: 'jobProgress',
      message: { ...event(2), jobId: 'j2', subjectId: 'd2', percent: 80, message: null },
    };
    const feed = after(
      snapshot(
        { job: job(), units: [unit(0)], sequence: 1 },
        { job: job({ id: 'j2', subjectId: 'd2' }), units: [], sequence: 1 },
      ),
      other,
    );

    expect(feed['j1']?.percent).toBe(0);
    expect(feed['j2']?.percent).toBe(80);
  });

  it('forgets a job on request', () => {
    const feed = withoutJob(after(queued(1)), 'j1');

    expect(feed).toEqual({});
    expect(withoutJob(feed, 'j1')).toBe(feed);
  });

  it('remembers the last two hundred jobs that are over, and every active one', () => {
    const about = (told: JobFeedMessage, jobId: string) =>
      ({ ...told, message: { ...told.message, jobId } }) as JobFeedMessage;
    let feed = after(started(1, 1));
    for (let n = 0; n < 250; n += 1)
      feed = afterFeed(feed, about(started(1, 1), `k${n}`), about(completed(2), `k${n}`));

    expect(Object.keys(feed)).toHaveLength(201);
    expect(feed['j1']?.active).toBe(true);
    expect(feed['k49']).toBeUndefined();
    expect(feed['k50']?.status).toBe('Completed');
  });
});

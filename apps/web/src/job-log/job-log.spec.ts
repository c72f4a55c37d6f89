import type { JobFeedMessage } from '@cairn/client';

import { emptyLog, jobLogReducer } from './job-log.ts';

const at = '2026-03-01T10:00:00.000Z';
const common = { jobId: 'j1', subjectId: 'd1', sequence: 1, follows: 0, at };
const error = { code: 'PROVIDER_FAILED', message: 'No answer.', checkpointCount: 1, traceId: 't' };

const told = (name: string, message: object = {}): JobFeedMessage =>
  ({ name, message: { ...common, ...message } }) as unknown as JobFeedMessage;

const words = (...messages: JobFeedMessage[]) =>
  messages.reduce(jobLogReducer, emptyLog)['d1']?.map((entry) => entry.words) ?? [];

describe('job log', () => {
  it('tells the story of a job line by line', () => {
    const story = [
      told('jobQueued', { job: {} }),
      told('jobStarted', { attempt: 1 }),
      told('unitsPlanned', { units: [{}, {}, {}] }),
      told('unitStarted', { index: 0 }),
      told('unitCompleted', { index: 0, resumed: false }),
      told('unitFailed', { index: 1, message: 'The picture is damaged.' }),
      told('jobRetryScheduled', { attempt: 1, runAt: at, error }),
      told('jobStarted', { attempt: 2 }),
      told('unitCompleted', { index: 0, resumed: true }),
      told('jobProgress', { percent: 96, message: 'Putting the pages together' }),
      told('jobProgress', { percent: 98, message: 'Putting the pages together' }),
      told('jobCompleted'),
    ];

    expect(words(...story)).toEqual([
      'Waiting for its turn.',
      'Work began.',
      '3 pages found.',
      'Page 1 done.',
      'Page 2 failed: The picture is damaged.',
      'Attempt 1 did not succeed: No answer.',
      'Attempt 2 began.',
      'Page 1 kept from an earlier attempt.',
      'Putting the pages together',
      'Completed.',
    ]);
  });

  it('begins with how far a job was when the page began to listen, and says that once', () => {
    const units = [{ status: 'done' }, { status: 'running' }];
    const snapshot = {
      name: 'jobSnapshot',
      message: { whole: true, more: false, at, jobs: [{ job: { subjectId: 'd1' }, units, sequence: 4 }] },
    } as unknown as JobFeedMessage;

    expect(words(snapshot, told('unitCompleted', { index: 1 }), snapshot)).toEqual([
      'Under way already: 1 of 2 pages done.',
      'Page 2 done.',
    ]);
  });

  it('keeps the last two hundred lines, each with its number', () => {
    const many = Array.from({ length: 250 }, (_, index) => told('unitCompleted', { index }));
    const entries = many.reduce(jobLogReducer, emptyLog)['d1'] ?? [];

    expect(entries).toHaveLength(200);
    expect(entries.at(-1)).toMatchObject({ number: 250, words: 'Page 250 done.' });
  });

  it('keeps documents apart and leaves out jobs that are about nothing', () => {
    const log = [told('jobCancelled', { subjectId: 'd2' }), told('jobCancelled', { subjectId: null })].reduce(
      jobLogReducer,
      emptyLog,
    );

    expect(Object.keys(log)).toEqual(['d2']);
  });
});

import { jobProgress, type LiveJob } from '@cairn/client';

import { aDocument } from '@cairn/client/testing';
import { documentProgress } from './document-progress.ts';

function aJob(facts: Partial<LiveJob> = {}): LiveJob {
  return {
    jobId: 'j1',
    documentId: 'd1',
    status: 'Processing',
    active: true,
    percent: 0,
    message: null,
    units: [],
    attempt: 1,
    nextAttemptAt: null,
    error: null,
    sequence: 2,
    ...facts,
  };
}

const units = [
  { unitId: 'a', index: 0, status: 'done' },
  { unitId: 'b', index: 1, status: 'running' },
] as const;

describe('document progress', () => {
  it('is what the client knows, where it has words', () => {
    const document = aDocument({ status: 'Processing', progressPercent: 40, statusMessage: 'Page 2 of 5' });
    const job = aJob({ percent: 60, message: 'Page 3 of 5', units });

    expect(documentProgress(document, undefined)).toEqual(jobProgress(document, undefined));
    expect(documentProgress(document, job)).toEqual(jobProgress(document, job));
  });

  it('says what the work is when the hub has no words for it', () => {
    const words = (facts: Partial<LiveJob>) => documentProgress(aDocument(), aJob(facts)).message;

    expect(words({ units: [] })).toBe('The pages appear here as soon as work on them begins.');
    expect(words({ units })).toBe('The pages are being read.');
    expect(words({ units: [units[0]] })).toBe('All pages are read; the result is being put together.');
  });

  it('says why it waits between two attempts, and what is kept', () => {
    const error = { code: 'X', message: 'The provider did not answer.', checkpointCount: 1, traceId: 't' };
    const job = aJob({ status: 'Queued', nextAttemptAt: '2026-03-01T10:01:00.000Z', error, units });

    expect(documentProgress(aDocument({ status: 'Processing' }), job)).toMatchObject({
      status: 'Queued',
      message:
        'Attempt 1 did not succeed. The provider did not answer. The next one starts by itself. The 1 finished page is kept.',
    });
  });
});

import type { LiveJob } from '@cairn/client';

import { aDocument } from './document.fixture.ts';
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
  it('shows what the API says while the hub is silent', () => {
    const document = aDocument({ status: 'Processing', progressPercent: 40, statusMessage: 'Page 2 of 5' });

    expect(documentProgress(document, undefined)).toEqual({
      status: 'Processing',
      active: true,
      percent: 40,
      message: 'Page 2 of 5',
      units: [],
    });
  });

  it('prefers the hub while the job runs, and never shows less than the API knows', () => {
    const job = aJob({ percent: 60, message: 'Page 3 of 5', units });

    expect(documentProgress(aDocument({ status: 'Queued' }), job)).toMatchObject({
      status: 'Processing',
      percent: 60,
      message: 'Page 3 of 5',
      units,
    });
    expect(documentProgress(aDocument({ status: 'Processing', progressPercent: 80 }), job).percent).toBe(80);
  });

  it('says what the work is when the hub has no words for it', () => {
    const words = (facts: Partial<LiveJob>) => documentProgress(aDocument(), aJob(facts)).message;

    expect(words({ units: [] })).toBe('The pages appear here as soon as work on them begins.');
    expect(words({ units })).toBe('The pages are being read.');
    expect(words({ units: [units[0]] })).toBe('All pages are read; the result is being put together.');
  });

  it('is finishing between the end of the job and the moment the API knows of it', () => {
    const job = aJob({ active: false, status: 'Completed', percent: 100 });

    expect(documentProgress(aDocument({ status: 'Processing' }), job)).toMatchObject({
      status: 'Finishing',
      active: true,
    });
    expect(documentProgress(aDocument({ status: 'Completed' }), job)).toMatchObject({
      status: 'Completed',
      active: false,
    });
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

  it('shows every page of a completed document, also of one that no hub remembers', () => {
    const failedPages = [{ pageNumber: 2, code: 'NO_TEXT', message: 'The page could not be read.' }];
    const progress = documentProgress(aDocument({ status: 'Completed', pageCount: 3, failedPages }), undefined);

    expect(progress.percent).toBe(100);
    expect(progress.units.map((unit) => unit.status)).toEqual(['done', 'failed', 'done']);
    expect(progress.units[1]?.reason).toBe('The page could not be read.');
  });

  it('keeps the grid of a failed job that was watched to its end', () => {
    const job = aJob({ active: false, status: 'Failed', units });

    expect(documentProgress(aDocument({ status: 'Failed' }), job).units).toEqual(units);
  });
});

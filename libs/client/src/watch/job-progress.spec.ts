import { aDocument } from '../testing/a-document.ts';
import { type LiveJob, silentFeed, withMessage } from '../feed/job-feed.ts';
import { snapshotAt } from '../feed/told.fixture.ts';
import { jobProgress } from './job-progress.ts';

function aJob(facts: Partial<LiveJob> = {}): LiveJob {
  return { ...(withMessage(silentFeed, snapshotAt(2))['j1'] as LiveJob), ...facts };
}

const units = [
  { unitId: 'a', index: 0, status: 'done' },
  { unitId: 'b', index: 1, status: 'running' },
] as const;

describe('job progress', () => {
  it('is what the API says while the hub is silent', () => {
    const document = aDocument({ status: 'Processing', progressPercent: 40, statusMessage: 'Page 2 of 5' });

    expect(jobProgress(document, undefined)).toEqual({
      status: 'Processing',
      active: true,
      percent: 40,
      message: 'Page 2 of 5',
      units: [],
    });
  });

  it('prefers the hub while the job runs, and never shows less than the API knows', () => {
    const job = aJob({ percent: 60, message: 'Page 3 of 5', units });

    expect(jobProgress(aDocument({ status: 'Queued' }), job)).toMatchObject({
      status: 'Processing',
      percent: 60,
      message: 'Page 3 of 5',
      units,
    });
    expect(jobProgress(aDocument({ status: 'Processing', progressPercent: 80 }), job).percent).toBe(80);
  });

  it('is finishing between the end of the job and the moment the API knows of it', () => {
    const job = aJob({ active: false, status: 'Completed', percent: 100 });

    expect(jobProgress(aDocument({ status: 'Processing' }), job)).toMatchObject({ status: 'Finishing', active: true });
    expect(jobProgress(aDocument({ status: 'Completed' }), job)).toMatchObject({ status: 'Completed', active: false });
  });

  it('has every page of a completed document, also of one that no hub remembers', () => {
    const failedPages = [{ pageNumber: 2, code: 'NO_TEXT', message: 'The page could not be read.' }];
    const progress = jobProgress(aDocument({ status: 'Completed', pageCount: 3, failedPages }), undefined);

    expect(progress.percent).toBe(100);
    expect(progress.units.map((unit) => unit.status)).toEqual(['done', 'failed', 'done']);
    expect(progress.units[1]?.reason).toBe('The page could not be read.');
  });

  it('keeps the units of a failed job that was watched to its end', () => {
    const job = aJob({ active: false, status: 'Failed', units });

    expect(jobProgress(aDocument({ status: 'Failed' }), job).units).toEqual(units);
  });

  it('is the word of the hub alone for a job about something else than a document', () => {
    expect(jobProgress(undefined, aJob({ percent: 30 }))).toMatchObject({ status: 'Processing', active: true });
    expect(jobProgress(undefined, aJob({ active: false, status: 'Failed' }))).toMatchObject({
      status: 'Failed',
      active: false,
    });
    // It ended while nobody listened, and how is told in a moment.
    expect(jobProgress(undefined, aJob({ active: false }))).toMatchObject({ status: 'Finishing', active: true });
  });
});

import type { JobFeedEventName, JobFeedMessage, JobView } from '@cairn/job-contracts';

export const at = '2026-03-01T10:00:00.000Z';

const job: JobView = {
  id: 'j1',
  userId: 'u1',
  jobType: 'document.digitise',
  status: 'Processing',
  progressPercent: 0,
  statusMessage: null,
  attempt: 1,
  maxAttempts: 5,
  subjectId: 'd1',
  result: null,
  error: null,
  createdAt: at,
  startedAt: at,
  completedAt: null,
};

/** A job of document d1 as the API of processing-service shows it. */
export function aJobView(facts: Partial<JobView> = {}): JobView {
  return { ...job, ...facts };
}

/** A message about job j1, which follows the one before it. */
export function told(name: JobFeedEventName, sequence: number, facts: object = {}): JobFeedMessage {
  const common = { jobId: 'j1', subjectId: 'd1', sequence, follows: sequence - 1, at };
  return { name, message: { ...common, ...facts } } as unknown as JobFeedMessage;
}

/** A snapshot that shows j1 at this sequence, or no job. */
export function snapshotAt(sequence?: number, facts: { whole?: boolean } = {}): JobFeedMessage {
  const jobs = sequence === undefined ? [] : [{ job: aJobView(), units: [], sequence }];
  return { name: 'jobSnapshot', message: { whole: true, more: false, at, jobs, ...facts } };
}

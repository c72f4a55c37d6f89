import type { JobFeedEventMessage, JobFeedEventName, JobFeedMessage, JobSnapshot } from '@cairn/job-contracts';

export function event(
  name: JobFeedEventName,
  jobId: string,
  sequence: number,
  facts: object = {},
): JobFeedEventMessage {
  const follows = name === 'unitStarted' ? sequence : sequence - 1;
  const common = { jobId, subjectId: null, sequence, follows, at: '2026-01-01T00:00:00Z' };
  return { name, message: { ...common, ...facts } } as unknown as JobFeedEventMessage;
}

export function snapshot(jobs: Record<string, number>, whole = true): JobFeedMessage {
  const views = Object.entries(jobs).map(
    ([id, sequence]) => ({ job: { id }, units: [], sequence }) as unknown as JobSnapshot,
  );
  return { name: 'jobSnapshot', message: { whole, more: false, at: '2026-01-01T00:00:00Z', jobs: views } };
}

/** A message in a few characters. */
export function line({ name, message }: JobFeedMessage): string {
  if (name === 'jobSnapshot') {
    const jobs = message.jobs.map(({ job, sequence }) => `${job.id}:${sequence}`).join();
    return `${message.whole ? 'whole' : 'partial'} ${jobs}`.trim();
  }
  return 'jobId' in message ? `${name} ${message.jobId}:${message.sequence}` : name;
}

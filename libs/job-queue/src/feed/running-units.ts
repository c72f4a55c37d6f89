import type { JobFeedEventMessage } from '@cairn/job-contracts';

/** Units in flight anywhere, as far as this replica has heard: for pages that come later. */
export class RunningUnits {
  private readonly byJob = new Map<string, Map<string, JobFeedEventMessage>>();

  has(jobId: string, unitId: string): boolean {
    return this.byJob.get(jobId)?.has(unitId) ?? false;
  }

  /** The messages that told of the units' starts. */
  of(jobId: string): JobFeedEventMessage[] {
    return [...(this.byJob.get(jobId)?.values() ?? [])];
  }

  hear(told: JobFeedEventMessage): void {
    const { name, message } = told;
    switch (name) {
      case 'unitStarted':
        this.byJob.set(message.jobId, (this.byJob.get(message.jobId) ?? new Map()).set(message.unitId, told));
        return;
      case 'unitCompleted':
      case 'unitFailed':
        this.byJob.get(message.jobId)?.delete(message.unitId);
        return;
      case 'jobProgress':
        return;
      default:
        // A new plan, a new attempt or the end: nothing of what ran before runs now.
        this.byJob.delete(message.jobId);
    }
  }

  clear(): void {
    this.byJob.clear();
  }
}

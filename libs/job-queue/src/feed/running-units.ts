import type { FeedMessage } from './feed-message.ts';

/** Units in flight anywhere, as far as this replica has heard: for the snapshots of pages that come later. */
export class RunningUnits {
  private readonly byJob = new Map<string, Set<string>>();

  has(jobId: string, unitId: string): boolean {
    return this.byJob.get(jobId)?.has(unitId) ?? false;
  }

  hear({ name, message }: FeedMessage): void {
    switch (name) {
      case 'unitStarted':
        this.byJob.set(message.jobId, (this.byJob.get(message.jobId) ?? new Set()).add(message.unitId));
        return;
      case 'unitCompleted':
      case 'unitFailed':
        this.byJob.get(message.jobId)?.delete(message.unitId);
        return;
      case 'jobSnapshot':
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

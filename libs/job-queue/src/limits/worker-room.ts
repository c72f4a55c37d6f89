import type { JobLimits } from './job-limits.ts';

/** How many jobs of each type this process may still take, by their handlers' `perWorker`. */
export class WorkerRoom {
  private readonly running = new Map<string, number>();

  constructor(private readonly limitsOf: (jobType: string) => Pick<JobLimits, 'perWorker'>) {}

  /** Infinity when the type has no limit per worker. */
  room(jobType: string): number {
    const { perWorker } = this.limitsOf(jobType);
    return perWorker === null ? Infinity : Math.max(0, perWorker - (this.running.get(jobType) ?? 0));
  }

  /** From the claim on, not from the start of its handler: a job that waits in this process is taken. */
  started(jobType: string): void {
    this.running.set(jobType, (this.running.get(jobType) ?? 0) + 1);
  }

  ended(jobType: string): void {
    this.running.set(jobType, Math.max(0, (this.running.get(jobType) ?? 0) - 1));
  }
}

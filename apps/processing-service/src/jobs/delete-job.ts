import { CheckpointStore } from '@cairn/checkpoints';
import { JobQueue } from '@cairn/job-queue';
import { ServiceLogger } from '@cairn/logging';
import { Injectable } from '@nestjs/common';

/** Stops the job, hides it, and removes its checkpoints and results. */
@Injectable()
export class DeleteJob {
  constructor(
    private readonly queue: JobQueue,
    private readonly checkpoints: CheckpointStore,
    private readonly logger: ServiceLogger,
  ) {}

  /** @throws ResourceNotFoundError */
  async run(userId: string, jobId: string): Promise<void> {
    await this.queue.delete(userId, jobId);
    try {
      await this.checkpoints.deleteJob({ userId, jobId });
    } catch (error) {
      // The job is gone for its user; the queue removes its files once more before it forgets the row.
      this.logger.warn('the files of a deleted job are left to the sweep', { jobId, error });
    }
  }
}

import { ensureScalerRole } from '@cairn/job-queue';
import { Logger } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import type { DataSource } from 'typeorm';

/** Makes the autoscaler's login at start-up, when its password is set. */
export class ScalerRole implements OnApplicationBootstrap {
  private readonly logger = new Logger(ScalerRole.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly password: string | undefined,
  ) {}

  /** Never stops the start: replicas that start together get in each other's way, and one of them succeeds. */
  async onApplicationBootstrap(): Promise<void> {
    if (!this.password) return;
    try {
      await ensureScalerRole(this.dataSource, this.password);
    } catch (error) {
      this.logger.warn('The role of the autoscaler could not be brought up to date.', error);
    }
  }
}

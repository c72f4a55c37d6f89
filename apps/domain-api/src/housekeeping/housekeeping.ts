import { ServiceLogger } from '@cairn/logging';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { IdempotencyKeys } from '../idempotency/idempotency-keys.ts';
import { ProcessingWarmUp } from '../prewarm/processing-warm-up.ts';
import { SweepUploads } from './sweep-uploads.ts';

const INTERVAL_MS = 5 * 60_000;

/** Every five minutes: removes what crashes left behind and what is past its time. Each replica does it; none minds. */
@Injectable()
export class Housekeeping implements OnApplicationBootstrap, OnModuleDestroy {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly uploads: SweepUploads,
    private readonly idempotencyKeys: IdempotencyKeys,
    private readonly warmUp: ProcessingWarmUp,
    private readonly logger: ServiceLogger,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.run(), INTERVAL_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** One round. A step that fails is reported and does not keep the others from running. */
  async run(): Promise<void> {
    await this.step('abandoned uploads', () => this.uploads.run());
    await this.step('expired idempotency keys', () => this.idempotencyKeys.sweep());
    await this.step('prewarmed replicas', async () => {
      await this.warmUp.restore();
      return 0;
    });
  }

  private async step(what: string, work: () => Promise<number>): Promise<void> {
    try {
      const count = await work();
      if (count > 0) this.logger.info('swept', { what, count });
    } catch (error) {
      this.logger.warn('sweep failed', { what, error });
    }
  }
}

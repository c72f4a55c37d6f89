import { ServiceLogger } from '@cairn/logging';
import { Prewarmer } from '@cairn/scaling';
import { Injectable } from '@nestjs/common';

/** Asks for a replica of processing-service while an upload still runs. A hint: whatever becomes of it, the upload goes on. */
@Injectable()
export class ProcessingWarmUp {
  constructor(
    private readonly prewarmer: Prewarmer,
    private readonly logger: ServiceLogger,
  ) {}

  begin(): void {
    this.prewarmer.prewarm().catch((error: unknown) => this.logger.warn('prewarming failed', { error }));
  }

  /** Takes back what an earlier warm-up left behind. */
  restore(): Promise<void> {
    return this.prewarmer.restore();
  }
}

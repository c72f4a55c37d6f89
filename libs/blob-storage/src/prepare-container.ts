import { setTimeout as sleep } from 'node:timers/promises';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { BlobStorage } from './blob-storage.ts';

const RETRY_MS = 2_000;

/** The part of a logger that is needed here. */
export interface WarningLogger {
  warn(message: string, facts: Record<string, unknown>): void;
}

/**
 * A Nest provider that makes sure the container exists. Services start in any order, so storage may not be there yet: the
 * app starts all the same, tries on in the background, and readiness shows what is missing.
 */
export class PrepareContainer implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly storage: BlobStorage,
    private readonly logger: WarningLogger,
  ) {}

  onApplicationBootstrap(): void {
    void this.prepare();
  }

  onModuleDestroy(): void {
    this.stopping.abort();
  }

  private async prepare(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      try {
        return await this.storage.ensureContainer();
      } catch (error) {
        if (attempt === 1) this.logger.warn('blob storage is not there yet, trying on', { error });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import { ServiceLogger } from '@cairn/logging';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UploadStorage } from './upload-storage.ts';

const RETRY_MS = 2_000;

/**
 * Makes sure that the container for uploads exists. Containers start in any order, so storage may not be there yet: the
 * service starts all the same, and readiness shows what is missing.
 */
@Injectable()
export class PrepareUploadStorage implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly uploads: UploadStorage,
    private readonly logger: ServiceLogger,
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
        await this.uploads.ensureContainer();
        return;
      } catch (error) {
        if (attempt === 1) this.logger.warn('blob storage is not there yet, trying on', { error });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

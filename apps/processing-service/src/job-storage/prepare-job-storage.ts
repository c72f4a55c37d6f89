import { setTimeout as sleep } from 'node:timers/promises';
import { BlobStorage } from '@cairn/blob-storage';
import { ServiceLogger } from '@cairn/logging';
import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';

const RETRY_MS = 2_000;

/** Makes sure that the container exists, however late storage comes up; until then attempts fail and come back. */
@Injectable()
export class PrepareJobStorage implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly stopping = new AbortController();

  constructor(
    private readonly jobs: BlobStorage,
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
        return await this.jobs.ensureContainer();
      } catch (error) {
        if (attempt === 1) this.logger.warn('blob storage is not there yet, trying on', { error });
        await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

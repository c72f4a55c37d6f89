import type { CheckpointStore } from '@cairn/checkpoints';
import type { ServiceLogger } from '@cairn/logging';
import type { PgListener } from '@cairn/postgres';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { HandlerRegistry } from './handler-registry.ts';
import { workerSettings } from './job-queue-options.ts';
import type { JobQueueOptions } from './job-queue-options.ts';
import type { JobStore } from './job-store.ts';
import { JobWorker } from './job-worker.ts';
import { StaleSweep } from './stale-sweep.ts';
import { UnitSlots } from './unit-slots.ts';

export interface JobRuntimeDependencies {
  store: JobStore;
  handlers: HandlerRegistry;
  checkpoints: CheckpointStore;
  listener: PgListener;
  logger: ServiceLogger;
}

/** The running part of the queue, for as long as the app lives; nothing in an app without worker options. */
export class JobRuntime implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worker: JobWorker | undefined;
  private readonly sweep: StaleSweep | undefined;

  constructor(options: JobQueueOptions, { listener, logger, ...given }: JobRuntimeDependencies) {
    if (!options.worker) return;
    const settings = workerSettings(options.worker);
    const shared = {
      ...given,
      slots: new UnitSlots(settings.unitConcurrency),
      settings,
      random: options.random ?? Math.random,
      logger: logger.child({ context: 'JobQueue' }),
    };
    this.worker = new JobWorker(shared, listener);
    this.sweep = new StaleSweep(shared);
  }

  onApplicationBootstrap(): void {
    this.worker?.start();
    this.sweep?.start();
  }

  /** While requests are still answered and before the database connections close. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.worker?.stop(), this.sweep?.stop()]);
  }
}

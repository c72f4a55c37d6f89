import type { CheckpointStore } from '@cairn/checkpoints';
import type { ServiceLogger } from '@cairn/logging';
import type { PgListener } from '@cairn/postgres';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import { workerSettings } from '../job-queue-options.ts';
import type { JobQueueOptions } from '../job-queue-options.ts';
import type { JobAnnouncer } from '../feed/job-announcer.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { JobQueue } from '../jobs/job-queue.ts';
import { Retention } from '../retention/retention.ts';
import { ScheduleRunner } from '../schedules/schedule-runner.ts';
import type { ThroughputMeter } from '../statistics/throughput-meter.ts';
import { JobWorker } from './job-worker.ts';
import type { QueueSwitches } from '../switches/queue-switches.ts';
import { StaleSweep } from './stale-sweep.ts';
import { UnitSlots } from '../units/unit-slots.ts';

export interface JobRuntimeDependencies {
  store: JobStore;
  handlers: HandlerRegistry;
  checkpoints: CheckpointStore;
  listener: PgListener;
  logger: ServiceLogger;
  queue: JobQueue;
  meter: ThroughputMeter;
  switches: QueueSwitches;
}

/** The running part of the queue, for as long as the app lives; nothing in an app without worker options. */
export class JobRuntime implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly worker: JobWorker | undefined;
  private readonly sweep: StaleSweep | undefined;
  private readonly schedules: ScheduleRunner | undefined;
  private readonly retention: Retention | undefined;
  private readonly meter: ThroughputMeter;

  constructor(
    options: JobQueueOptions,
    private readonly announcer: JobAnnouncer,
    { listener, logger, queue, meter, ...given }: JobRuntimeDependencies,
  ) {
    this.meter = meter;
    if (!options.worker) return;
    const settings = workerSettings(options.worker);
    const shared = {
      ...given,
      slots: new UnitSlots(settings.unitConcurrency),
      payloads: options.largePayloads?.store,
      settings,
      random: options.random ?? Math.random,
      logger: logger.child({ context: 'JobQueue' }),
    };
    const { dataSource } = given.store;
    this.schedules = new ScheduleRunner({
      ...{ dataSource, handlers: given.handlers, listener, logger: shared.logger },
      enqueue: (job, manager) => queue.enqueue(job, manager),
    });
    this.retention = new Retention(
      {
        dataSource,
        checkpoints: given.checkpoints,
        payloads: shared.payloads,
        logger: shared.logger,
        random: shared.random,
      },
      options.retention ?? {},
    );
    const worker = new JobWorker(shared, listener, () => this.sweep?.soon());
    this.worker = worker;
    this.sweep = new StaleSweep(
      shared,
      () => worker.register(),
      (inMs) => worker.wakeIn(inMs),
    );
  }

  onApplicationBootstrap(): void {
    this.worker?.start();
    this.sweep?.start();
    this.schedules?.start();
    this.retention?.start();
  }

  /** While requests are still answered and before the database connections close. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all([this.sweep?.stop(), this.schedules?.stop(), this.retention?.stop()]);
    await this.worker?.stop();
    await this.meter.stop();
    await this.announcer.flush();
  }
}

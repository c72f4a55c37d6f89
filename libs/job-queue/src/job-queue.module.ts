import { CheckpointStore } from '@cairn/checkpoints';
import { ServiceLogger } from '@cairn/logging';
import { PgListener } from '@cairn/postgres';
import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { JobSchedules } from './schedules/job-schedules.ts';
import { ScheduleDiscovery } from './schedules/schedule-discovery.ts';
import { QueueStatistics } from './statistics/queue-statistics.ts';
import { ThroughputMeter } from './statistics/throughput-meter.ts';
import { QueueSwitches } from './switches/queue-switches.ts';
import { HandlerDiscovery } from './handlers/handler-discovery.ts';
import { HandlerRegistry } from './handlers/handler-registry.ts';
import { JobAnnouncer } from './feed/job-announcer.ts';
import { JobFeed } from './feed/job-feed.ts';
import { LocalJobFeed } from './feed/local-job-feed.ts';
import type { JobQueueOptions } from './job-queue-options.ts';
import { JobQueue } from './jobs/job-queue.ts';
import { JobRuntime } from './worker/job-runtime.ts';
import { JobStore } from './moves/job-store.ts';
import { PostgresJobFeed } from './feed/postgres-job-feed.ts';

export interface JobQueueModuleAsyncOptions {
  /** Must provide what `inject` names and a `CheckpointStore`. */
  imports?: ModuleMetadata['imports'];
  inject?: FactoryProvider['inject'];
  useFactory: (...injected: never[]) => JobQueueOptions | Promise<JobQueueOptions>;
}

const OPTIONS = Symbol('JobQueueOptions');

/**
 * Provides `JobQueue`, `JobFeed` and `LocalJobFeed` everywhere, finds the handlers of the app, and runs jobs from start-up to shutdown
 * when `worker` options are given. Needs `PostgresModule` (with `jobQueueMigrations`) and the service's logger.
 */
@Module({})
export class JobQueueModule {
  /** @param imports must provide a `CheckpointStore` */
  static forRoot(options: JobQueueOptions, imports: ModuleMetadata['imports'] = []): DynamicModule {
    return JobQueueModule.forRootAsync({ imports, useFactory: () => options });
  }

  static forRootAsync(options: JobQueueModuleAsyncOptions): DynamicModule {
    return {
      module: JobQueueModule,
      global: true,
      imports: [DiscoveryModule, ...(options.imports ?? [])],
      providers: [
        {
          provide: OPTIONS,
          inject: options.inject ?? [],
          useFactory: options.useFactory as FactoryProvider['useFactory'],
        },
        HandlerRegistry,
        HandlerDiscovery,
        ScheduleDiscovery,
        LocalJobFeed,
        {
          provide: JobSchedules,
          inject: [DataSource, HandlerRegistry],
          useFactory: (dataSource: DataSource, handlers: HandlerRegistry) => new JobSchedules(dataSource, handlers),
        },
        {
          provide: QueueStatistics,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new QueueStatistics(dataSource),
        },
        {
          provide: ThroughputMeter,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) => new ThroughputMeter(dataSource),
        },
        {
          provide: QueueSwitches,
          inject: [DataSource, PgListener, HandlerRegistry, OPTIONS],
          useFactory: (
            dataSource: DataSource,
            listener: PgListener,
            handlers: HandlerRegistry,
            { providersOf }: JobQueueOptions,
          ) => new QueueSwitches({ dataSource, listener, jobTypes: () => handlers.jobTypes, providersOf }),
        },
        {
          provide: JobAnnouncer,
          inject: [DataSource, LocalJobFeed],
          useFactory: (dataSource: DataSource, local: LocalJobFeed) => new JobAnnouncer(dataSource, local),
        },
        {
          provide: JobStore,
          inject: [DataSource, OPTIONS, JobAnnouncer, ThroughputMeter],
          useFactory: (
            dataSource: DataSource,
            { sink }: JobQueueOptions,
            announcer: JobAnnouncer,
            meter: ThroughputMeter,
          ) => new JobStore(dataSource, sink, announcer, meter),
        },
        {
          provide: JobQueue,
          inject: [JobStore, HandlerRegistry, OPTIONS],
          useFactory: (store: JobStore, handlers: HandlerRegistry, given: JobQueueOptions) =>
            new JobQueue(store, handlers, given),
        },
        {
          provide: JobFeed,
          inject: [DataSource, PgListener, ServiceLogger],
          useFactory: (db: DataSource, listener: PgListener, logger: ServiceLogger) =>
            new PostgresJobFeed(db, listener, logger.child({ context: 'JobFeed' })),
        },
        {
          provide: JobRuntime,
          inject: [
            OPTIONS,
            JobAnnouncer,
            JobStore,
            HandlerRegistry,
            CheckpointStore,
            PgListener,
            ServiceLogger,
            JobQueue,
            ThroughputMeter,
            QueueSwitches,
          ],
          useFactory: (
            given: JobQueueOptions,
            announcer: JobAnnouncer,
            store: JobStore,
            handlers: HandlerRegistry,
            checkpoints: CheckpointStore,
            listener: PgListener,
            logger: ServiceLogger,
            queue: JobQueue,
            meter: ThroughputMeter,
            switches: QueueSwitches,
          ) =>
            new JobRuntime(given, announcer, {
              store,
              handlers,
              checkpoints,
              listener,
              logger,
              queue,
              meter,
              switches,
            }),
        },
      ],
      exports: [JobQueue, JobFeed, LocalJobFeed, JobSchedules, QueueStatistics, QueueSwitches],
    };
  }
}

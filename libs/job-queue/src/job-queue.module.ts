import { CheckpointStore } from '@cairn/checkpoints';
import { ServiceLogger } from '@cairn/logging';
import { PgListener } from '@cairn/postgres';
import { Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { HandlerDiscovery } from './handler-discovery.ts';
import { HandlerRegistry } from './handler-registry.ts';
import { JobFeed } from './job-feed.ts';
import type { JobQueueOptions } from './job-queue-options.ts';
import { JobQueue } from './job-queue.ts';
import { JobRuntime } from './job-runtime.ts';
import { JobStore } from './job-store.ts';
import { PostgresJobFeed } from './postgres-job-feed.ts';

export interface JobQueueModuleAsyncOptions {
  /** Must provide what `inject` names and a `CheckpointStore`. */
  imports?: ModuleMetadata['imports'];
  inject?: FactoryProvider['inject'];
  useFactory: (...injected: never[]) => JobQueueOptions | Promise<JobQueueOptions>;
}

const OPTIONS = Symbol('JobQueueOptions');

/**
 * Provides `JobQueue` and `JobFeed` everywhere, finds the handlers of the app, and runs jobs from start-up to shutdown
 * when `worker` options are given. Needs `PostgresModule` (with `jobQueueMigrations`) and the service's logger.
 */
@Module({})
export class JobQueueModule {
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
        {
          provide: JobStore,
          inject: [DataSource, OPTIONS],
          useFactory: (dataSource: DataSource, { sink }: JobQueueOptions) => new JobStore(dataSource, sink),
        },
        {
          provide: JobQueue,
          inject: [JobStore, HandlerRegistry, OPTIONS],
          useFactory: (store: JobStore, handlers: HandlerRegistry, { maxPayloadBytes = 65_536 }: JobQueueOptions) =>
            new JobQueue(store, handlers, maxPayloadBytes),
        },
        {
          provide: JobFeed,
          inject: [DataSource, PgListener, ServiceLogger],
          useFactory: (db: DataSource, listener: PgListener, logger: ServiceLogger) =>
            new PostgresJobFeed(db, listener, logger.child({ context: 'JobFeed' })),
        },
        {
          provide: JobRuntime,
          inject: [OPTIONS, JobStore, HandlerRegistry, CheckpointStore, PgListener, ServiceLogger],
          useFactory: (
            given: JobQueueOptions,
            store: JobStore,
            handlers: HandlerRegistry,
            checkpoints: CheckpointStore,
            listener: PgListener,
            logger: ServiceLogger,
          ) => new JobRuntime(given, { store, handlers, checkpoints, listener, logger }),
        },
      ],
      exports: [JobQueue, JobFeed],
    };
  }
}

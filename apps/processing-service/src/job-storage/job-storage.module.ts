import { BlobStorage, PrepareContainer } from '@cairn/blob-storage';
import { BlobCheckpointStore, CheckpointStore } from '@cairn/checkpoints';
import { ServiceLogger } from '@cairn/logging';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';

/** Where checkpoints and results lie: the container `jobs`. */
@Module({})
export class JobStorageModule {
  static with(jobs: BlobStorage): DynamicModule {
    return {
      module: JobStorageModule,
      providers: [
        { provide: BlobStorage, useValue: jobs },
        { provide: CheckpointStore, useValue: new BlobCheckpointStore(jobs) },
        {
          provide: PrepareContainer,
          inject: [ServiceLogger],
          useFactory: (logger: ServiceLogger) => new PrepareContainer(jobs, logger),
        },
      ],
      exports: [CheckpointStore],
    };
  }
}

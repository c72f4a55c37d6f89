import { BlobStorage } from '@cairn/blob-storage';
import { BlobCheckpointStore, CheckpointStore } from '@cairn/checkpoints';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { PrepareJobStorage } from './prepare-job-storage.ts';

/** Where checkpoints and results lie: the container `jobs`. */
@Module({})
export class JobStorageModule {
  static with(jobs: BlobStorage): DynamicModule {
    return {
      module: JobStorageModule,
      providers: [
        { provide: BlobStorage, useValue: jobs },
        { provide: CheckpointStore, useValue: new BlobCheckpointStore(jobs) },
        PrepareJobStorage,
      ],
      exports: [CheckpointStore],
    };
  }
}

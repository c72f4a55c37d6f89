import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { DeleteJob } from './delete-job.ts';
import { JobFeedController } from './job-feed.controller.ts';
import { JobsController } from './jobs.controller.ts';

/** The HTTP face of the queue. */
@Module({})
export class JobsModule {
  /** @param storage provides the `CheckpointStore` */
  static with(storage: DynamicModule): DynamicModule {
    return {
      module: JobsModule,
      imports: [storage],
      // The feed first: to the other one its path would be that of a job.
      controllers: [JobFeedController, JobsController],
      providers: [DeleteJob],
    };
  }
}

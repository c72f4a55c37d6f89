import type { BlobStorage } from '@cairn/blob-storage';
import { Module, type DynamicModule } from '@nestjs/common';
import { ImageVariants } from './image-variants.ts';
import { ImageVariantsOptions } from './image-variants-options.ts';

/** The job type `image.variants`. */
@Module({})
export class ImageVariantsModule {
  static with(storage: { uploads: BlobStorage; jobs: BlobStorage }): DynamicModule {
    return {
      module: ImageVariantsModule,
      providers: [{ provide: ImageVariantsOptions, useValue: storage }, ImageVariants],
    };
  }
}

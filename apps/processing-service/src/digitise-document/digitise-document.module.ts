import { Inject, Module } from '@nestjs/common';
import type { DynamicModule, FactoryProvider, ModuleMetadata, OnApplicationShutdown } from '@nestjs/common';
import { DigitiseDocument } from './digitise-document.ts';
import { DigitiseOptions } from './digitise-options.ts';

export interface DigitiseDocumentModuleOptions {
  imports?: ModuleMetadata['imports'];
  inject?: FactoryProvider['inject'];
  useFactory: (...injected: never[]) => DigitiseOptions | Promise<DigitiseOptions>;
}

/** The job type `document.digitise`. Exports its options, so that readiness can ask the provider for its health. */
@Module({})
export class DigitiseDocumentModule implements OnApplicationShutdown {
  constructor(@Inject(DigitiseOptions) private readonly options: DigitiseOptions) {}

  static forRootAsync({ imports = [], inject = [], useFactory }: DigitiseDocumentModuleOptions): DynamicModule {
    return {
      module: DigitiseDocumentModule,
      imports,
      providers: [
        { provide: DigitiseOptions, inject, useFactory: useFactory as FactoryProvider['useFactory'] },
        DigitiseDocument,
      ],
      exports: [DigitiseOptions],
    };
  }

  /** Last of all stages: the jobs have stopped by then. */
  async onApplicationShutdown(): Promise<void> {
    await this.options.provider.close();
  }
}

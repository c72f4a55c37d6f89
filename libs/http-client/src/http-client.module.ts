import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { ServiceHttpClient, type ServiceHttpClientOptions } from './service-http-client.ts';

export interface HttpClientModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Nest passes whatever `inject` names
  useFactory: (...injected: any[]) => ServiceHttpClientOptions | Promise<ServiceHttpClientOptions>;
}

/** Provides `ServiceHttpClient` everywhere. */
@Module({})
export class HttpClientModule {
  static forRoot(options: ServiceHttpClientOptions): DynamicModule {
    return HttpClientModule.forRootAsync({ useFactory: () => options });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: HttpClientModuleAsyncOptions): DynamicModule {
    const client: FactoryProvider = {
      provide: ServiceHttpClient,
      inject,
      useFactory: async (...injected: unknown[]) => new ServiceHttpClient(await useFactory(...injected)),
    };
    return { module: HttpClientModule, global: true, imports, providers: [client], exports: [ServiceHttpClient] };
  }
}

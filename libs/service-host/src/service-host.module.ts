import { ErrorResponsesModule } from '@cairn/error-responses';
import { DrainingModule } from '@cairn/health';
import { LoggingModule, type ServiceLogger } from '@cairn/logging';
import { Module, type DynamicModule, type Type } from '@nestjs/common';

/** The root of every service: what all have in common, and the app's own module. */
@Module({})
export class ServiceHostModule {
  static around(app: Type | DynamicModule, logger: ServiceLogger): DynamicModule {
    return {
      module: ServiceHostModule,
      imports: [LoggingModule.forRoot(logger), ErrorResponsesModule, DrainingModule, app],
    };
  }
}

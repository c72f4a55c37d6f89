import { Module, type DynamicModule } from '@nestjs/common';
import { PinoLogger, type LoggingOptions } from './pino-logger.ts';
import { ServiceLogger } from './service-logger.ts';

@Module({})
export class LoggingModule {
  /** Provides `ServiceLogger` everywhere. @param options what to log as, or the logger that exists already */
  static forRoot(options: LoggingOptions | ServiceLogger): DynamicModule {
    const logger = options instanceof ServiceLogger ? options : PinoLogger.create(options);
    return {
      module: LoggingModule,
      global: true,
      providers: [{ provide: ServiceLogger, useValue: logger }],
      exports: [ServiceLogger],
    };
  }
}

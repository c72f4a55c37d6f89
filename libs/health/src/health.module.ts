import { Module, type DynamicModule, type FactoryProvider, type ModuleMetadata } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { DrainingModule } from './draining.module.ts';
import type { HealthCheck } from './health-check.ts';
import { HealthController } from './health.controller.ts';
import { HEALTH_CHECKS, Readiness } from './readiness.ts';

export interface HealthModuleAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  inject?: FactoryProvider['inject'];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- Nest passes whatever `inject` names
  useFactory: (...injected: any[]) => readonly HealthCheck[] | Promise<readonly HealthCheck[]>;
}

/** `/health/live` and `/health/ready`. */
@Module({})
export class HealthModule {
  static forRoot(checks: readonly HealthCheck[]): DynamicModule {
    return HealthModule.forRootAsync({ useFactory: () => checks });
  }

  static forRootAsync({ imports = [], inject = [], useFactory }: HealthModuleAsyncOptions): DynamicModule {
    return {
      module: HealthModule,
      imports: [...imports, DrainingModule, TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController],
      providers: [Readiness, { provide: HEALTH_CHECKS, inject, useFactory }],
    };
  }
}

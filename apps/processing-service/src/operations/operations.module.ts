import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { ProviderStatisticsController } from './provider-statistics.controller.ts';
import { RedriveController } from './redrive.controller.ts';
import { RevocationsController } from './revocations.controller.ts';
import { SchedulesController } from './schedules.controller.ts';
import { StatisticsController } from './statistics.controller.ts';
import { SwitchesController } from './switches.controller.ts';

/** What operators see and change by HTTP; docs/runbook.md says when. */
@Module({
  controllers: [
    StatisticsController,
    ProviderStatisticsController,
    SchedulesController,
    SwitchesController,
    RedriveController,
    RevocationsController,
  ],
})
export class OperationsModule {
  /** @param digitiseDocument exports the options with the provider */
  static with(digitiseDocument: DynamicModule): DynamicModule {
    return { module: OperationsModule, imports: [digitiseDocument] };
  }
}

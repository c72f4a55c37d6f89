import { Module } from '@nestjs/common';
import { RedriveController } from './redrive.controller.ts';
import { SchedulesController } from './schedules.controller.ts';
import { StatisticsController } from './statistics.controller.ts';
import { SwitchesController } from './switches.controller.ts';

/** What operators see and change by HTTP; docs/runbook.md says when. */
@Module({ controllers: [StatisticsController, SchedulesController, SwitchesController, RedriveController] })
export class OperationsModule {}

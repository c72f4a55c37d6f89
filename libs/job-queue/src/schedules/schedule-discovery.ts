import { Injectable } from '@nestjs/common';
import type { OnApplicationBootstrap } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';
import { JOB_HANDLER } from '../handlers/job-handler.decorator.ts';
import type { JobHandlerMetadata } from '../handlers/job-handler.decorator.ts';
import { declaredSchedules } from './job-schedule.decorator.ts';
import { JobSchedules } from './job-schedules.ts';
import type { ScheduleDefinition } from './schedule-row.ts';

/** Brings the schedules that handlers of this app declare into their rows, once all handlers are known. */
@Injectable()
export class ScheduleDiscovery implements OnApplicationBootstrap {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
    private readonly schedules: JobSchedules,
  ) {}

  /** @throws Error when a schedule stands on a class that is no handler, so that the app does not start */
  async onApplicationBootstrap(): Promise<void> {
    const classes = new Set<object>();
    for (const { metatype } of this.discovery.getProviders()) if (typeof metatype === 'function') classes.add(metatype);
    await this.schedules.declare([...classes].flatMap((metatype) => this.declared(metatype)));
  }

  private declared(metatype: object): ScheduleDefinition[] {
    const schedules = declaredSchedules(metatype);
    if (schedules.length === 0) return [];
    const handler = this.reflector.get<JobHandlerMetadata | undefined>(JOB_HANDLER, metatype as never);
    if (!handler) throw new Error(`@JobSchedule "${schedules[0]?.name}" needs @JobHandler on the same class.`);
    return schedules.map((schedule) => ({ ...schedule, jobType: handler.jobType }));
  }
}

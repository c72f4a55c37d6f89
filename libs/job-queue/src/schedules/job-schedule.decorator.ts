import type { ScheduleDefinition } from './schedule-row.ts';

export type DeclaredSchedule = Omit<ScheduleDefinition, 'jobType'>;

const JOB_SCHEDULES = Symbol('cairn job schedules');

/**
 * Declares a schedule for the jobs of a handler; it may stand there several times. The row follows the declaration at
 * every start, and is disabled once the declaration is gone.
 */
export function JobSchedule(schedule: DeclaredSchedule): ClassDecorator {
  return (target) => {
    Reflect.defineMetadata(JOB_SCHEDULES, [schedule, ...declaredSchedules(target)], target);
  };
}

export function declaredSchedules(target: object): readonly DeclaredSchedule[] {
  return (Reflect.getOwnMetadata(JOB_SCHEDULES, target) as DeclaredSchedule[] | undefined) ?? [];
}

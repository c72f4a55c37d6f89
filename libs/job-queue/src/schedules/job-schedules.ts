import { RequestInvalidError, ResourceNotFoundError, ScheduleDeclaredInCodeError } from '@cairn/errors';
import { notify, withTransaction } from '@cairn/postgres';
import type { DataSource, EntityManager } from 'typeorm';
import { parsePayload } from '../enqueue/parse-payload.ts';
import { isStorable, payloadProblems } from '../enqueue/payload-problems.ts';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import { MISSED_TICKS } from './missed-ticks.ts';
import { databaseNow, readForUpdate, readSchedules } from './read-schedules.ts';
import { ScheduleRule } from './schedule-rule.ts';
import { scheduleView } from './schedule-row.ts';
import type { ScheduleChange, ScheduleDefinition, ScheduleRow, ScheduleView } from './schedule-row.ts';
import { deleteSchedule, disableUndeclared, setPaused, writeSchedule } from './write-schedules.ts';

/** Schedules have changed; no payload. */
export const SCHEDULES_CHANNEL = 'cairn_job_schedules';

const NAME = /^[\w.:-]{1,100}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_TEXT = 500;

/** The schedules as operators see and change them. All replicas obey a change at once. */
export class JobSchedules {
  constructor(
    private readonly dataSource: DataSource,
    private readonly handlers: HandlerRegistry,
  ) {}

  /** By name. */
  async list(): Promise<ScheduleView[]> {
    return (await readSchedules(this.dataSource)).map(scheduleView);
  }

  /** @throws ResourceNotFoundError */
  async get(name: string): Promise<ScheduleView> {
    const rows = await readSchedules(this.dataSource);
    const row = rows.find(({ Name: known }) => known === name);
    if (!row) throw new ResourceNotFoundError('schedule', name);
    return scheduleView(row);
  }

  /**
   * Creates a schedule, or changes it to this. A paused one stays paused.
   * @throws RequestInvalidError and JobTypeUnknownError about the definition; ScheduleDeclaredInCodeError
   */
  async put(definition: ScheduleDefinition, change: ScheduleChange): Promise<ScheduleView> {
    const complete = this.complete(definition);
    assertChange(change);
    return this.change(async (manager) => {
      const known = await readForUpdate(manager, complete.name);
      if (known && isCodes(known)) throw new ScheduleDeclaredInCodeError(complete.name);
      await this.write(manager, complete, 'operator', change);
      return scheduleView(await this.found(manager, complete.name));
    });
  }

  /** Jobs that are enqueued already stay. @throws ResourceNotFoundError; ScheduleDeclaredInCodeError */
  async remove(name: string): Promise<void> {
    await this.change(async (manager) => {
      if (isCodes(await this.found(manager, name))) throw new ScheduleDeclaredInCodeError(name);
      await deleteSchedule(manager, name);
    });
  }

  /** Until `resume`, also over deployments; the ticks that pass meanwhile are dropped. @throws ResourceNotFoundError */
  async pause(name: string, change: ScheduleChange): Promise<ScheduleView> {
    return this.setPaused(name, true, change);
  }

  /** @throws ResourceNotFoundError */
  async resume(name: string, change: ScheduleChange): Promise<ScheduleView> {
    return this.setPaused(name, false, change);
  }

  /**
   * Makes the schedules of the code what it declares, whole: those it does not name any more are disabled.
   * @returns names of those disabled
   * @throws RequestInvalidError and JobTypeUnknownError about a declaration; the app should not start then
   */
  async declare(definitions: readonly ScheduleDefinition[]): Promise<string[]> {
    // In the order of their names, or replicas that start together could wait for each other.
    const declared = definitions.map((definition) => this.complete(definition)).sort(byName);
    const names = declared.map(({ name }) => name);
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice !== undefined) throw invalid('name', `"${twice}" is declared twice`);
    return withTransaction(this.dataSource, async (manager) => {
      let changed = false;
      for (const definition of declared) {
        changed = (await this.write(manager, definition, 'code', BY_CODE)) || changed;
      }
      const disabled = await disableUndeclared(manager, names, this.handlers.jobTypes);
      if (changed || disabled.length > 0) await notify(manager, SCHEDULES_CHANNEL);
      return disabled;
    });
  }

  private async setPaused(name: string, paused: boolean, change: ScheduleChange): Promise<ScheduleView> {
    assertChange(change);
    return this.change(async (manager) => {
      const { Cron: cron, TimeZone: timeZone } = await this.found(manager, name);
      const nextAt = new ScheduleRule(cron, timeZone).next(await databaseNow(manager));
      await setPaused(manager, name, { paused, nextAt, change });
      return scheduleView(await this.found(manager, name));
    });
  }

  private async write(
    manager: EntityManager,
    definition: Required<ScheduleDefinition>,
    source: ScheduleRow['Source'],
    change: ScheduleChange,
  ): Promise<boolean> {
    const rule = new ScheduleRule(definition.cron, definition.timeZone);
    const nextAt = rule.next(await databaseNow(manager));
    return writeSchedule(manager, { definition, source, nextAt, change });
  }

  private async found(manager: EntityManager, name: string): Promise<ScheduleRow> {
    const row = isStorable(name) ? await readForUpdate(manager, name) : undefined;
    if (!row) throw new ResourceNotFoundError('schedule', name);
    return row;
  }

  private change<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return withTransaction(this.dataSource, async (manager) => {
      const result = await work(manager);
      // Changes by hand are rare; this commit may wait for its turn.
      await notify(manager, SCHEDULES_CHANNEL);
      return result;
    });
  }

  private complete(given: ScheduleDefinition): Required<ScheduleDefinition> {
    const definition = { timeZone: 'UTC', missed: 'one' as const, payload: {}, ...given };
    const { name, jobType, userId, cron, timeZone, missed, payload } = definition;
    if (!NAME.test(name)) throw invalid('name', 'must be 1 to 100 letters, digits, ".", "-", "_" or ":"');
    if (!UUID.test(userId)) throw invalid('userId', 'must be a UUID');
    if (!MISSED_TICKS.includes(missed)) throw invalid('missed', `must be one of ${MISSED_TICKS.join(', ')}`);
    const problems = payloadProblems(payload);
    if (problems.length > 0) throw new RequestInvalidError(problems);
    // Stored as given: each tick is parsed again, by the schema of that day.
    parsePayload(this.handlers.get(jobType).handler.payloadSchema, payload);
    new ScheduleRule(cron, timeZone);
    return definition;
  }
}

const BY_CODE: ScheduleChange = { by: 'code', reason: 'declared by the handler' };

/** The code has it, or would take it back at the next start. */
function isCodes({ Source: source, Enabled: enabled }: ScheduleRow): boolean {
  return source === 'code' && enabled;
}

function assertChange({ by, reason }: ScheduleChange): void {
  for (const [field, text] of Object.entries({ by, reason })) {
    if (text.length === 0 || text.length > MAX_TEXT) throw invalid(field, `must have 1 to ${MAX_TEXT} characters`);
    if (!isStorable(text)) throw invalid(field, 'must not contain NUL or lone surrogates');
  }
}

function invalid(field: string, message: string): RequestInvalidError {
  return new RequestInvalidError([{ field, message }]);
}

function byName(a: { name: string }, b: { name: string }): number {
  return a.name < b.name ? -1 : 1;
}

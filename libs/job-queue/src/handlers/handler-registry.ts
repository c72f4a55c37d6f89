import { JobTypeUnknownError } from '@cairn/errors';
import { partType } from '../units/part-type.ts';
import type { AnyJobHandler, PlainJobHandler, UnitJobHandler } from './handler.ts';
import type { JobHandlerSettings } from './job-handler.decorator.ts';

export interface RegisteredHandler {
  jobType: string;
  handler: AnyJobHandler;
  options: JobHandlerSettings;
}

/** The handlers of this app by job type. */
export class HandlerRegistry {
  private readonly handlers = new Map<string, RegisteredHandler>();

  /** @throws Error when another handler takes this job type, so that the app does not start */
  register(registered: RegisteredHandler): void {
    const known = this.handlers.get(registered.jobType);
    if (known && known.handler !== registered.handler) {
      throw new Error(`Two handlers take jobs of type "${registered.jobType}".`);
    }
    this.handlers.set(registered.jobType, registered);
  }

  get jobTypes(): string[] {
    return [...this.handlers.keys()];
  }

  /** The types that a worker takes: those of the handlers, and of the parts that jobs of units may be spread over. */
  get claimedTypes(): string[] {
    const units = [...this.handlers.values()].filter(({ handler }) => asUnitHandler(handler));
    return [...this.jobTypes, ...units.map(({ jobType }) => partType(jobType))];
  }

  /** @throws JobTypeUnknownError */
  get(jobType: string): RegisteredHandler {
    const handler = this.handlers.get(jobType);
    if (!handler) throw new JobTypeUnknownError(jobType, this.jobTypes);
    return handler;
  }
}

/** Handlers are registered without their types; the payload they get was parsed by their own schema. */
export function asUnitHandler(handler: AnyJobHandler): UnitJobHandler<unknown, unknown, unknown> | undefined {
  return 'processUnit' in handler ? (handler as unknown as UnitJobHandler<unknown, unknown, unknown>) : undefined;
}

export function asPlainHandler(handler: AnyJobHandler): PlainJobHandler<unknown, unknown> | undefined {
  return 'run' in handler ? (handler as unknown as PlainJobHandler<unknown, unknown>) : undefined;
}

import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import { isPartType } from '../units/part-type.ts';
import { jobLimits, limitsAll } from './job-limits.ts';
import type { JobLimits } from './job-limits.ts';

/** The limits of the types that this process knows. Parts of a job are not limited: the job is. */
export class TypeLimits {
  private readonly ofParts = jobLimits('parts');

  constructor(private readonly handlers: HandlerRegistry) {}

  of(jobType: string): JobLimits {
    return isPartType(jobType) ? this.ofParts : this.handlers.get(jobType).options.limits;
  }

  /** Those whose jobs without a key are under no limit. */
  unlimited(jobTypes: readonly string[]): string[] {
    return jobTypes.filter((jobType) => !limitsAll(this.of(jobType)));
  }
}

import type { ServiceLogger } from '@cairn/logging';
import type { TraceContext } from '@cairn/request-context';
import type { ChildRuns } from '../children/child-runs.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { JobContext, JobLogger } from '../handlers/handler.ts';
import type { JobProgress } from './job-progress.ts';
import { SnoozeSignal } from './snooze.ts';

/** Where a run's context takes its parts from. */
export interface RunParts {
  readonly job: ClaimedJob;
  readonly signal: AbortSignal;
  readonly progress: JobProgress;
  readonly children: ChildRuns;
  readonly logger: ServiceLogger;
  readonly trace: TraceContext;
}

/**
 * What a handler gets beside its job. Every part is made when it is asked for, because a short job uses few of them; each
 * is a value of its own, so that handlers may take the context apart.
 */
export class RunContext implements JobContext {
  private readonly parts: RunParts;

  constructor(parts: RunParts) {
    this.parts = parts;
  }

  get signal(): AbortSignal {
    return this.parts.signal;
  }

  get progress(): JobContext['progress'] {
    const { progress } = this.parts;
    return async (percent, message) => progress.report(percent, message);
  }

  get snooze(): JobContext['snooze'] {
    return snooze;
  }

  get runChildren(): JobContext['runChildren'] {
    const { children } = this.parts;
    return (jobs, options) => children.run(jobs, options);
  }

  get logger(): JobLogger {
    const { logger } = this.parts;
    return {
      info: (message, facts) => logger.info(message, facts),
      warn: (message, facts) => logger.warn(message, facts),
      error: (message, facts) => logger.error(message, facts),
    };
  }

  get idempotencyToken(): string {
    return this.parts.job.id;
  }

  get userId(): string {
    return this.parts.job.userId;
  }

  get traceId(): string {
    return this.parts.trace.traceId;
  }

  get attempt(): number {
    return this.parts.job.attempt;
  }
}

function snooze(delayMs: number): never {
  throw new SnoozeSignal(delayMs);
}

import { QueueFullError } from '@cairn/errors';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import type { Database } from '../moves/job-row.ts';
import { countOfType, countOfUser } from './count-unfinished.ts';
import { DepthGate } from './depth-gate.ts';
import type { EnqueueJob } from './enqueue-job.ts';
import { DrainRate } from './drain-rate.ts';

export interface QueueDepthOptions {
  /** Unfinished jobs of one type; a handler's `maxDepth` goes before. Default: no limit. */
  perType?: number;
  /** Unfinished jobs of one user, of all types. Default 100,000; `Infinity` for no limit. */
  perUser?: number;
}

/** Whose job, and of which type. */
type Asker = Pick<EnqueueJob, 'userId' | 'jobType'>;

/** A tenth of what is full should be free before another try. */
const SHARE_TO_WAIT_FOR = 0.1;

/** Keeps the queue from growing without bound: what is beyond the depth is refused before anything is stored. */
export class QueueDepth {
  private readonly users: DepthGate;
  private readonly types = new DepthGate(countOfType);
  private readonly drain = new DrainRate();
  private readonly perUser: number;
  private readonly perType: number;

  constructor(
    private readonly handlers: Pick<HandlerRegistry, 'get'>,
    { perUser = 100_000, perType = Infinity }: QueueDepthOptions = {},
  ) {
    this.users = new DepthGate(countOfUser);
    this.perUser = perUser;
    this.perType = perType;
  }

  /**
   * Counts the jobs in, until the function that is returned is called: do so when they are stored, or are not.
   * @throws QueueFullError
   */
  async admit(db: Database, jobs: readonly Asker[]): Promise<() => void> {
    const releases: (() => void)[] = [];
    const release = (): void => releases.forEach((leave) => leave());
    const enter = async (gate: DepthGate, key: string, limit: number, count: number, whose: string): Promise<void> => {
      if (!Number.isFinite(limit)) return;
      const leave = await gate.enter(db, { key, limit, count });
      if (leave) releases.push(leave);
      else throw new QueueFullError(whose, limit, await this.drain.secondsFor(db, limit * SHARE_TO_WAIT_FOR));
    };
    try {
      for (const [userId, count] of countBy(jobs, ({ userId }) => userId)) {
        await enter(this.users, userId, this.perUser, count, 'This user');
      }
      for (const [jobType, count] of countBy(jobs, ({ jobType }) => jobType)) {
        const limit = this.handlers.get(jobType).options.maxDepth ?? this.perType;
        await enter(this.types, jobType, limit, count, `The job type "${jobType}"`);
      }
    } catch (error) {
      release();
      throw error;
    }
    return release;
  }
}

function countBy(jobs: readonly Asker[], key: (job: Asker) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const job of jobs) counts.set(key(job), (counts.get(key(job)) ?? 0) + 1);
  return counts;
}

import { JobClaims } from '../claim/claim-jobs.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import type { JobStore } from '../moves/job-store.ts';
import type { QueueSwitches } from '../switches/queue-switches.ts';
import { limitsAll } from './job-limits.ts';
import { LimitedClaims } from './claim-limited-jobs.ts';
import type { LimitedClaim } from './claim-limited-jobs.ts';
import { TypeLimits } from './type-limits.ts';
import { WorkerRoom } from './worker-room.ts';

export interface JobSupplyDependencies {
  store: JobStore;
  handlers: HandlerRegistry;
  switches: Pick<QueueSwitches, 'board'>;
  /** After a look for limited jobs that found none, busy polls spare themselves the next one for so long. Default 100. */
  lookRestMs?: number;
}

export interface WantedJobs {
  workerId: number;
  /** Jobs that the worker runs at once, and how many more it could run now. */
  slots: number;
  free: number;
  /** Further jobs to claim, because what runs is short. */
  ahead: number;
  /** Gets the plain jobs as soon as they are claimed: they need not wait for the look for others. */
  onPlain?: (jobs: ClaimedJob[]) => void;
}

export interface SuppliedJobs {
  /** Run these first: they count as running already, and others may wait for them. */
  limited: ClaimedJob[];
  plain: ClaimedJob[];
  /** Ask again at once, or after this time when nothing else wakes the worker before. */
  more: boolean;
  retryAfterMs: number | null;
}

const NOTHING: LimitedClaim = { jobs: [], more: false, retryAfterMs: null };

/**
 * Where one worker's jobs come from: those under no limit, claimed ahead of need, and those under limits, as the
 * switches allow. Neither kind can keep the other from its turn.
 */
export class JobSupply {
  private readonly limits: TypeLimits;
  private readonly plain = new JobClaims();
  private readonly limited: LimitedClaims;
  private readonly room: WorkerRoom;
  private limitedFirst = false;
  private plainWasFull = false;
  private freed = false;
  private lookAt = 0;
  private hints = 0;

  constructor(private readonly shared: JobSupplyDependencies) {
    this.limits = new TypeLimits(shared.handlers);
    const limitsOf = (jobType: string): ReturnType<TypeLimits['of']> => this.limits.of(jobType);
    this.limited = new LimitedClaims(shared.store, limitsOf);
    this.room = new WorkerRoom(limitsOf);
  }

  /** Something new is due. */
  wake(): void {
    this.plain.wake();
    this.lookSoon();
  }

  /** Tell `ended` of every job that this gives. */
  async claim({ workerId, slots, free, ahead, onPlain }: WantedJobs): Promise<SuppliedJobs> {
    const { store, handlers, switches } = this.shared;
    const board = await switches.board();
    const { pausedUsers } = board;
    const types = board.openTypes(handlers.claimedTypes);
    const claimPlain = async (limit: number): Promise<ClaimedJob[]> => {
      const jobTypes = this.limits.unlimited(types);
      if (limit <= 0 || jobTypes.length === 0) return [];
      const jobs = await store.claim((source) => this.plain.claim(source, { workerId, jobTypes, limit, pausedUsers }));
      this.plainWasFull = jobs.length >= limit;
      this.started(jobs);
      onPlain?.(jobs);
      return jobs;
    };
    const claimLimited = async (limit: number): Promise<LimitedClaim> => {
      const claim = await this.claimLimited({ workerId, jobTypes: types, limit, pausedUsers });
      this.started(claim.jobs);
      return claim;
    };

    // By turns while there are more plain jobs than room. Otherwise those are no threat to the others, and start sooner.
    this.limitedFirst = this.plainWasFull && !this.limitedFirst;
    let found = NOTHING;
    // Those claimed ahead fill every slot that gets free; so on their turn the others may count on some as well.
    if (this.limitedFirst) found = await claimLimited(Math.max(free, Math.min(ahead, slots)));
    const plain = await claimPlain(free + ahead - found.jobs.length);
    if (!this.limitedFirst) found = await claimLimited(free - plain.length);
    const { jobs: limited, more, retryAfterMs } = found;
    // Who has got something asks again anyway.
    return { limited, plain, more, retryAfterMs: plain.length > 0 ? null : retryAfterMs };
  }

  /** The job is over in this process: it has ended, was given back, or is lost. */
  ended({ jobType, concurrencyKey }: Pick<ClaimedJob, 'jobType' | 'concurrencyKey'>): void {
    this.room.ended(jobType);
    // The next of its kind may start now.
    if (concurrencyKey === null && !limitsAll(this.limits.of(jobType))) return;
    this.freed = true;
    this.lookSoon();
  }

  /** Whether a place under limits got free here that nothing was found for since; asked once for each time. */
  takeFreed(): boolean {
    const { freed } = this;
    this.freed = false;
    return freed;
  }

  private started(jobs: readonly ClaimedJob[]): void {
    for (const { jobType } of jobs) this.room.started(jobType);
  }

  private lookSoon(): void {
    this.lookAt = 0;
    this.hints += 1;
  }

  private async claimLimited(options: {
    workerId: number;
    jobTypes: readonly string[];
    limit: number;
    pausedUsers: readonly string[];
  }): Promise<LimitedClaim> {
    if (options.limit <= 0) return NOTHING;
    const restMs = this.lookAt - performance.now();
    if (restMs > 0) return { ...NOTHING, retryAfterMs: restMs };
    const { hints } = this;
    const claim = await this.limited.claim({ ...options, room: (jobType) => this.room.room(jobType) });
    const found = claim.jobs.length > 0 || claim.more;
    if (claim.jobs.length > 0) this.freed = false;
    // A hint that came meanwhile may be about what this look could not see yet.
    if (!found && hints === this.hints) this.lookAt = performance.now() + (this.shared.lookRestMs ?? 100);
    return claim;
  }
}

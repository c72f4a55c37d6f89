import type { ClaimedJob } from '../claim/claimed-job.ts';
import { UserTurns } from '../claim/user-turns.ts';
import type { JobStore } from '../moves/job-store.ts';
import { claimUnderLock, isLockBusy } from './claim-under-lock.ts';
import { limitsAll } from './job-limits.ts';
import type { JobLimits } from './job-limits.ts';
import { lookForLimitedJobs, typesWithKeys } from './look-for-jobs.ts';
import type { LimitedWork } from './look-for-jobs.ts';

export interface LimitedClaimOptions {
  workerId: number;
  /** Every type that may be claimed now: also types without limits have jobs with a key. */
  jobTypes: readonly string[];
  /** Jobs that can be run at once. What is claimed counts as running, so claim nothing to keep for later. */
  limit: number;
  /** Users whose jobs are paused. */
  pausedUsers?: readonly string[];
  /** How many of a type this process may take, see `WorkerRoom`. Default: any number. */
  room?: (jobType: string) => number;
}

export interface LimitedClaim {
  jobs: ClaimedJob[];
  /** Not everything was looked at: ask again at once. */
  more: boolean;
  /** Something is due that may start after this time, when nothing else wakes the worker before; null for nothing. */
  retryAfterMs: number | null;
}

/** Keys of one type that one look walks, and further ones when it finds nothing. */
const LANES = 32;
const LANES_WHEN_IDLE = 256;
const LOOKS = 4;
/** Another worker was faster, or a row was locked just now. */
const CONTENDED_MS = 50;

/** Where a worker is with one type. */
interface Place {
  /** The key after which to look on: a cursor that goes round, so that no key starves. */
  cursor: string;
  /** Times that the end was passed without work found. */
  rounds: number;
  /** The two ways to take turns: keys against jobs without one, and users against the plain order. */
  unkeyedFirst: boolean;
  inTurn: boolean;
  users: UserTurns;
}

/** One worker's claims of jobs that are under limits: those with a key, and those of limited types. */
export class LimitedClaims {
  private readonly places = new Map<string, Place>();
  private turn = 0;

  constructor(
    private readonly store: Pick<JobStore, 'claim' | 'dataSource'>,
    private readonly limitsOf: (jobType: string) => JobLimits,
  ) {}

  /** Takes up to `limit` jobs. One cheap statement when there is nothing to take. */
  async claim(options: LimitedClaimOptions): Promise<LimitedClaim> {
    const { jobTypes, limit, pausedUsers = [], room = () => Infinity } = options;
    if (limit <= 0) return { jobs: [], more: false, retryAfterMs: null };
    let types = await this.typesToLook(jobTypes.filter((jobType) => room(jobType) > 0));
    let waitMs: number | null = null;
    for (let look = 0; look < LOOKS && types.length > 0; look += 1) {
      const work = await lookForLimitedJobs(this.store.dataSource, {
        types: types.map((jobType) => ({
          jobType,
          limits: this.limitsOf(jobType),
          cursor: this.placeOf(jobType).cursor,
        })),
        lanes: look === 0 ? LANES : LANES_WHEN_IDLE,
        pausedUsers,
      });
      waitMs = soonest([waitMs, ...work.map((found) => found.waitMs)]);
      const startable = work.filter(({ unkeyed, keys }) => unkeyed || keys.length > 0);
      if (startable.length > 0) return this.claimFrom(startable, { ...options, pausedUsers, room }, waitMs);
      types = work.filter((found) => this.lookOn(found)).map(({ jobType }) => jobType);
    }
    return { jobs: [], more: types.length > 0, retryAfterMs: waitMs };
  }

  private async typesToLook(jobTypes: readonly string[]): Promise<string[]> {
    const limited = jobTypes.filter((jobType) => limitsAll(this.limitsOf(jobType)));
    const others = jobTypes.filter((jobType) => !limitsAll(this.limitsOf(jobType)));
    return [...limited, ...(await typesWithKeys(this.store.dataSource, others))];
  }

  private async claimFrom(
    work: readonly LimitedWork[],
    options: Required<LimitedClaimOptions>,
    waitMs: number | null,
  ): Promise<LimitedClaim> {
    const jobs: ClaimedJob[] = [];
    this.turn += 1;
    for (let place = 0; place < work.length && jobs.length < options.limit; place += 1) {
      const found = work[(place + this.turn) % work.length];
      if (!found) continue;
      // An equal share for every type that is left; what one leaves over goes to the next.
      const share = Math.ceil((options.limit - jobs.length) / (work.length - place));
      jobs.push(...(await this.claimType(found, Math.min(share, options.room(found.jobType)), options)));
    }
    if (jobs.length > 0) return { jobs, more: true, retryAfterMs: waitMs };
    return { jobs, more: false, retryAfterMs: soonest([waitMs, CONTENDED_MS]) };
  }

  private async claimType(
    found: LimitedWork,
    limit: number,
    { workerId, pausedUsers }: Required<LimitedClaimOptions>,
  ): Promise<ClaimedJob[]> {
    const { jobType, unkeyed, keys } = found;
    const place = this.placeOf(jobType);
    place.unkeyedFirst = !place.unkeyedFirst;
    place.inTurn = !place.inTurn;
    let fairUsers: string[] = [];
    const work = async (source: Parameters<typeof claimUnderLock>[0]): Promise<ClaimedJob[]> => {
      const claimed = await claimUnderLock(source, {
        workerId,
        jobType,
        limits: this.limitsOf(jobType),
        limit,
        pausedUsers,
        keys,
        unkeyed: !unkeyed ? 'none' : place.unkeyedFirst ? 'first' : 'last',
        turn: place.inTurn ? place.users.next() : null,
      });
      fairUsers = claimed.fairUsers;
      return claimed.jobs;
    };
    let jobs: ClaimedJob[];
    try {
      jobs = await this.store.claim(work);
    } catch (error) {
      if (isLockBusy(error)) return [];
      throw error;
    }
    place.rounds = 0;
    if (place.inTurn) place.users.served(fairUsers);
    const served = new Set(jobs.map(({ concurrencyKey }) => concurrencyKey));
    // In the order of the database, which need not be ours.
    place.cursor = keys.findLast((key) => served.has(key)) ?? (found.more ? found.lastKey : '');
    return jobs;
  }

  /** @returns whether there are keys left that this worker has not looked at since it last found something */
  private lookOn(found: LimitedWork): boolean {
    const place = this.placeOf(found.jobType);
    const fromTheStart = place.cursor === '';
    place.cursor = found.more ? found.lastKey : '';
    if (found.more) return true;
    place.rounds += 1;
    const done = place.rounds > 1 || fromTheStart;
    if (done) place.rounds = 0;
    return !done;
  }

  private placeOf(jobType: string): Place {
    const known = this.places.get(jobType);
    if (known) return known;
    const place = { cursor: '', rounds: 0, unkeyedFirst: false, inTurn: true, users: new UserTurns() };
    this.places.set(jobType, place);
    return place;
  }
}

function soonest(waits: readonly (number | null)[]): number | null {
  const given = waits.filter((wait) => wait !== null);
  return given.length === 0 ? null : Math.min(...given);
}

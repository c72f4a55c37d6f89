import { AppError } from '@cairn/errors';
import { pgJson, withTransaction } from '@cairn/postgres';
import { v7 as uuidV7 } from 'uuid';
import { JobClaims } from '../claim/claim-jobs.ts';
import type { ClaimedJob } from '../claim/claimed-job.ts';
import type { EnqueueJob } from '../jobs/job-queue.ts';
import { LimitedClaims } from '../limits/claim-limited-jobs.ts';
import { expireJobs } from '../moves/expire-jobs.ts';
import { purgeJob } from '../moves/delete-job.ts';
import type { NewJobEvent } from '../moves/job-event.ts';
import type { QueueFixture } from '../queue.fixture.ts';
import { cancelStoppedJobs } from '../switches/cancel-stopped-jobs.ts';
import { SwitchBoard } from '../switches/switch-board.ts';
import { recordPartUnits } from '../units/record-part-units.ts';

export const JOB_TYPES = ['echo', 'lane'] as const;
const PART_TYPE = 'echo#units';
const CLAIMED_TYPES = [...JOB_TYPES, PART_TYPE];
const WORKERS = 3;
const NO_BACKOFF_MS = 0;
const LONG_MS = 600_000;
const TRACE_ID = 'f'.repeat(32);

/** What can happen to jobs. Numbers choose among what there is, the latest first; flags and texts are as each one says. */
export interface Operation {
  do: OperationName;
  job: number;
  claim: number;
  worker: number;
  percent: number;
  flag: boolean;
  other: boolean;
  text: string;
  value: unknown;
  request?: Partial<EnqueueJob>;
}

interface Worker {
  id: number;
  plain: JobClaims;
  limited: LimitedClaims;
}

/** A handful of jobs, all that was ever claimed of them, and what may be done with either, in season or not. */
export class Lives {
  readonly jobIds: string[] = [];
  readonly claims: ClaimedJob[] = [];
  readonly purged = new Set<string>();
  /** Completions that were accepted, by job. */
  readonly completions: string[] = [];
  readonly workers: Worker[] = [];

  private constructor(readonly fixture: QueueFixture) {}

  static async begin(fixture: QueueFixture): Promise<Lives> {
    const lives = new Lives(fixture);
    for (let n = 0; n < WORKERS; n += 1) lives.workers.push(await lives.newWorker());
    return lives;
  }

  /** Several at the same moment. What a caller is refused is part of life; anything else is an error. */
  async together(operations: readonly Operation[]): Promise<void> {
    const outcomes = await Promise.allSettled(operations.map(async (given) => OPERATIONS[given.do](this, given)));
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected' && !(outcome.reason instanceof AppError)) throw outcome.reason;
    }
  }

  /** Lets a worker be lost, and another come in its place. */
  async lose(place: number): Promise<void> {
    const lost = latest(this.workers, place);
    if (!lost) return;
    this.workers[this.workers.indexOf(lost)] = await this.newWorker();
    await this.fixture.dataSource.query(
      `UPDATE "BackgroundWorkers" SET "SeenAt" = now() - interval '1 h' WHERE "Id" = $1`,
      [lost.id],
    );
  }

  private async newWorker(): Promise<Worker> {
    const { store, handlers } = this.fixture;
    const limited = new LimitedClaims(store, (jobType) => handlers.get(jobType).options.limits);
    return { id: await this.fixture.newWorker(), plain: new JobClaims(), limited };
  }
}

type Act = (lives: Lives, operation: Operation) => Promise<unknown>;

const onJob =
  (act: (lives: Lives, jobId: string, operation: Operation) => Promise<unknown>): Act =>
  async (lives, operation) => {
    const jobId = latest(lives.jobIds, operation.job);
    return jobId === undefined ? undefined : act(lives, jobId, operation);
  };

const onClaim =
  (act: (lives: Lives, claim: ClaimedJob, operation: Operation) => Promise<unknown>): Act =>
  async (lives, operation) => {
    const claim = latest(lives.claims, operation.claim);
    return claim && act(lives, claim, operation);
  };

const requested = ({ fixture }: Lives, { request, value }: Operation): EnqueueJob => ({
  userId: fixture.userId,
  jobType: 'echo',
  payload: { value },
  ...request,
});

const unitEvent = (kind: 'unitCompleted' | 'unitFailed', { percent, text }: Operation) => {
  const facts = { unitId: `p${percent}`, index: 0, completedUnits: 1, failedUnits: 0, totalUnits: 4, percent };
  return kind === 'unitCompleted'
    ? { kind, data: { ...facts, resumed: false } }
    : { kind, data: { ...facts, code: 'SPEC', message: text } };
};

const report =
  (eventsOf: (operation: Operation) => NewJobEvent[], fromPlan?: true): Act =>
  async (lives, operation) =>
    onClaim(async ({ fixture }, claim, { percent, text, flag }) => {
      const events = eventsOf(operation);
      const message = events[0]?.kind === 'progress' && flag ? text : undefined;
      return fixture.store.progress(claim, { events, percent, message, ...(fromPlan ? { fromPlan } : {}) });
    })(lives, operation);

const OPERATIONS = {
  enqueue: async (lives, operation) => {
    const { job } = await lives.fixture.queue.enqueue(requested(lives, operation));
    if (!lives.jobIds.includes(job.id)) lives.jobIds.push(job.id);
  },
  enqueueMany: async (lives, operation) => {
    const request = requested(lives, operation);
    const many = await lives.fixture.queue.enqueueMany([request, { ...request, priority: 3 }]);
    for (const { job } of many) if (!lives.jobIds.includes(job.id)) lives.jobIds.push(job.id);
  },
  enqueueBySql: async ({ fixture, jobIds }, { percent, text, flag }) => {
    const options = {
      priority: percent,
      subjectId: 'by SQL',
      ...(flag ? { idempotencyKey: 'sql', ttlSeconds: 60 } : {}),
    };
    const [row] = (await fixture.dataSource.query('SELECT cairn_enqueue($1, $2, $3, $4) AS id', [
      fixture.userId,
      'echo',
      pgJson(flag ? { by: 'SQL' } : { text }),
      options,
    ])) as { id: string }[];
    if (row && !jobIds.includes(row.id)) jobIds.push(row.id);
  },
  reschedule: onJob(({ fixture }, jobId, { flag, other, percent }) =>
    fixture.queue.reschedule(fixture.userId, jobId, {
      ...(flag ? { runAt: new Date(Date.now() + (other ? LONG_MS : 0)) } : {}),
      ...(other ? { priority: percent } : {}),
    }),
  ),
  claim: async ({ fixture, workers, claims, jobIds }, { worker, flag, percent }) => {
    const { id: workerId, plain, limited } = latest(workers, worker) ?? {};
    if (!plain || !limited || workerId === undefined) return;
    const given = { workerId, jobTypes: CLAIMED_TYPES, limit: 1 + (percent % 4) };
    const jobs = flag
      ? (await limited.claim({ ...given, jobTypes: JOB_TYPES })).jobs
      : await fixture.store.claim((source) => plain.claim(source, given));
    claims.push(...jobs);
    jobIds.push(...jobs.map(({ id }) => id).filter((id) => !jobIds.includes(id)));
  },
  progress: report(({ percent, text, flag }) => [{ kind: 'progress', data: { percent, message: flag ? text : null } }]),
  planUnits: report(({ percent }) => [{ kind: 'unitsPlanned', data: { unitIds: ['p1'], percent } }], true),
  completeUnits: report((operation) => [unitEvent('unitFailed', operation), unitEvent('unitCompleted', operation)]),
  completePartUnits: onClaim(async ({ fixture }, claim, operation) =>
    fixture.store.recordEvents((source) =>
      withTransaction(source, async (db) => {
        const recorded = await recordPartUnits(db, claim, [unitEvent('unitCompleted', operation)], 4);
        return recorded.state === 'parked' ? recorded.events : [];
      }),
    ),
  ),
  complete: onClaim(async ({ fixture, claims, completions }, claim, { value, flag }) => {
    const mine = claims.filter(({ workerId }) => workerId === claim.workerId);
    const ending = flag ? [...new Map(mine.map((one) => [one.id, one])).values()] : [claim];
    const result = pgJson(value);
    completions.push(
      ...(await fixture.store.complete(
        claim.workerId,
        ending.map((job) => ({ job, result })),
      )),
    );
  }),
  fail: onClaim(({ fixture }, claim, { flag, other, text, percent }) =>
    fixture.store.fail(claim, {
      code: 'SPEC',
      message: text,
      traceId: TRACE_ID,
      checkpointCount: percent % 2 ? null : percent,
      retryable: flag,
      backoffMs: other ? LONG_MS : NO_BACKOFF_MS,
      crashed: false,
      durationMs: percent,
    }),
  ),
  snooze: onClaim(({ fixture }, claim, { flag }) => fixture.store.snooze(claim, flag ? LONG_MS : 0)),
  release: onClaim(({ fixture }, claim) => fixture.store.release(claim)),
  releaseMany: onClaim(({ fixture, claims }, { workerId }) =>
    fixture.store.releaseMany(
      workerId,
      claims.filter((claim) => claim.workerId === workerId),
    ),
  ),
  park: onClaim(async ({ fixture, jobIds }, claim, { percent, flag, value }) => {
    const total = percent % 4;
    const jobType = flag ? PART_TYPE : 'echo';
    const enqueue = Array.from({ length: total }, (_, index) => {
      return { id: uuidV7(), index, jobType, payloadJson: pgJson({ value }), priority: null, maxAttempts: 2 };
    });
    return fixture.store.park(claim, { enqueue, redrive: jobIds, total });
  }),
  finishCancel: onClaim(({ fixture }, claim) => fixture.store.finishCancel(claim)),
  cancel: onJob(({ fixture }, jobId) => fixture.queue.cancel(fixture.userId, jobId)),
  stop: ({ fixture, claims }) => {
    const board = new SwitchBoard([{ scope: 'user', name: fixture.userId, mode: 'stopped' }], () => []);
    return cancelStoppedJobs(fixture.store, board, claims);
  },
  retry: onJob(({ fixture }, jobId) => fixture.queue.retry(fixture.userId, jobId)),
  redriveMany: ({ fixture }, { flag, text }) =>
    fixture.queue.redriveMany({ limit: 3, ...(flag ? { perSecond: 1 } : {}) }, { by: 'spec', reason: text }),
  delete: onJob(({ fixture }, jobId) => fixture.queue.delete(fixture.userId, jobId)),
  purge: onJob(async ({ fixture, purged }, jobId) => {
    purged.add(jobId);
    await purgeJob(fixture.dataSource, jobId);
  }),
  expire: ({ fixture }) => fixture.store.recordEnds((db) => expireJobs(db, 10)),
  loseWorker: async (lives, { worker, flag }) => {
    await lives.lose(worker);
    await lives.fixture.sweep({ maxCrashes: flag ? 1 : 3 }).sweep();
  },
  sweep: ({ fixture }) => fixture.sweep().sweep(),
} satisfies Record<string, Act>;

export type OperationName = keyof typeof OPERATIONS;
export const OPERATION_NAMES = Object.keys(OPERATIONS) as OperationName[];

function latest<T>(list: readonly T[], back: number): T | undefined {
  return list.at(-1 - (back % Math.max(list.length, 1)));
}

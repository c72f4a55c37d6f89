import type { JobError, JobStatusName } from '@cairn/job-contracts';
import type { JobEventKind } from '../moves/job-event.ts';
import { exactTime } from './exact-time.ts';
import type { HistoryEvent, HistoryEventOf } from './history-event.ts';

/**
 * What the history of a job says about its row. Times as of `exactTime`.
 *
 * Four columns are left out, because they are locks and no facts: the lease token, `"RunningKey"`, the unique key and its
 * window. What was asked for stands in the first event.
 */
export interface RebuiltJob {
  userId: string;
  jobType: string;
  status: JobStatusName;
  payload: unknown;
  result: unknown;
  error: JobError | null;
  errorMessage: string | null;
  progressPercent: number;
  statusMessage: string | null;
  attempt: number;
  maxAttempts: number;
  /** Workers lost by it since it was enqueued or redriven. */
  crashCount: number;
  priority: number;
  /** `infinity` while it waits for its children. */
  runAt: string;
  expiresAt: string | null;
  createdAt: string;
  startedAt: string | null;
  completedAt: string | null;
  cancelRequestedAt: string | null;
  deleteRequestedAt: string | null;
  /**
   * Who held it last. Between the loss of a worker and its settlement the row names the sweep, which is told with the
   * settlement.
   */
  workerId: number | null;
  subjectId: string | null;
  idempotencyKey: string | null;
  concurrencyKey: string | null;
  traceParent: string | null;
  parentId: string | null;
  childIndex: number | null;
  /**
   * Children it waits for, as of the last event that tells; zero exactly when the row's is. Those that ended since are
   * told by histories of their own.
   */
  pendingChildren: number;
  eventSequence: number;
}

/**
 * "What would the row be?" from the events alone.
 *
 * @param events the whole history, or its beginning for the row as it was then
 * @throws RangeError when they do not begin with `queued`, or one is missing
 */
export function rebuildJob(events: readonly HistoryEvent[]): RebuiltJob {
  const [first, ...rest] = events;
  if (first?.kind !== 'queued') throw new RangeError('The history does not begin with the job being queued.');
  return rest.reduce(apply, begin(first));
}

type Changes<K extends JobEventKind> = (event: HistoryEventOf<K>, before: RebuiltJob) => Partial<RebuiltJob>;

function apply(before: RebuiltJob, event: HistoryEvent): RebuiltJob {
  const { kind, sequence } = event;
  if (sequence !== before.eventSequence + 1) {
    throw new RangeError(`Event ${before.eventSequence + 1} is missing: ${sequence} follows ${before.eventSequence}.`);
  }
  const changes = CHANGES[kind] as Changes<JobEventKind>;
  return { ...before, ...changes(event, before), eventSequence: sequence };
}

/** All that a row began with; what is absent or null had its column's default. */
interface Beginning {
  userId: string;
  jobType: string;
  payload: unknown;
  priority: number;
  maxAttempts: number;
  runAt?: string;
  expiresAt?: string;
  subjectId?: string | null;
  idempotencyKey?: string;
  concurrencyKey?: string;
  traceParent?: string | null;
  parentId?: string;
  childIndex?: number;
}

function begin({ at, data, sequence }: HistoryEventOf<'queued'>): RebuiltJob {
  const facts = data as unknown as Beginning;
  if (sequence !== 1) throw new RangeError(`Event 1 is missing: the history begins with ${sequence}.`);
  return {
    userId: facts.userId,
    jobType: facts.jobType,
    status: 'Queued',
    payload: facts.payload,
    result: null,
    error: null,
    errorMessage: null,
    progressPercent: 0,
    statusMessage: null,
    attempt: 0,
    maxAttempts: facts.maxAttempts,
    crashCount: 0,
    priority: facts.priority,
    runAt: exactTime(facts.runAt ?? at),
    expiresAt: facts.expiresAt === undefined ? null : exactTime(facts.expiresAt),
    createdAt: at,
    startedAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    deleteRequestedAt: null,
    workerId: null,
    subjectId: facts.subjectId ?? null,
    idempotencyKey: facts.idempotencyKey ?? null,
    concurrencyKey: facts.concurrencyKey ?? null,
    traceParent: facts.traceParent ?? null,
    parentId: facts.parentId ?? null,
    childIndex: facts.childIndex ?? null,
    pendingChildren: 0,
    eventSequence: 1,
  };
}

const CHANGES: { [K in JobEventKind]: Changes<K> } = {
  queued: () => {
    throw new RangeError('A job is queued once.');
  },
  started: ({ at, attempt, workerId }, before) => ({
    status: 'Processing',
    attempt,
    workerId,
    startedAt: before.startedAt ?? at,
    error: null,
    errorMessage: null,
  }),
  progress: ({ data }, before) => ({ ...grown(data.percent, before), ...said(data.message, before) }),
  // A new plan may have less done than an earlier attempt believed.
  unitsPlanned: ({ data }) => ({ progressPercent: data.percent }),
  unitCompleted: ({ data }, before) => grown(data.percent, before),
  unitFailed: ({ data }, before) => grown(data.percent, before),
  cancelRequested: ({ at }) => ({ cancelRequestedAt: at, statusMessage: 'Cancelling' }),
  cancelled: ({ at, data, ...holder }, before) => ({
    ...over('Cancelled', { at, ...holder }),
    // A running job was asked to stop before, unless its worker or its deletion ended it unasked.
    cancelRequestedAt: before.cancelRequestedAt ?? (before.status === 'Queued' || data.deleted ? at : null),
    ...(data.deleted ? { deleteRequestedAt: at } : {}),
    ...(data.error ? failure(data.error, data.crashed === true, before) : {}),
  }),
  deleted: ({ at }) => ({ deleteRequestedAt: at, statusMessage: null }),
  retryScheduled: ({ data, ...holder }, before) => ({
    ...waiting(data.runAt, holder),
    expiresAt: null,
    ...failure(data.error, data.crashed, before),
  }),
  released: ({ data, ...holder }, before) => ({
    ...waiting(data.runAt, holder),
    // One that was only claimed ahead may still expire.
    expiresAt: data.begun ? null : before.expiresAt,
  }),
  snoozed: ({ data, ...holder }) => ({ ...waiting(data.runAt, holder), expiresAt: null }),
  parked: ({ data, attempt, workerId }) => ({
    status: 'Queued',
    attempt,
    workerId,
    runAt: exactTime(data.runAt ?? 'infinity'),
    expiresAt: null,
    pendingChildren: data.pending,
  }),
  childrenEnded: ({ data }) => ({
    pendingChildren: 0,
    progressPercent: data.percent,
    runAt: exactTime(data.runAt),
  }),
  rescheduled: ({ data }, before) => ({
    runAt: exactTime(data.runAt),
    expiresAt: data.expiresAt === undefined ? null : exactTime(data.expiresAt),
    priority: data.priority ?? before.priority,
    payload: 'payload' in data ? data.payload : before.payload,
  }),
  // Progress stays, and so does the time of the first start.
  redriven: ({ data }) => ({
    status: 'Queued',
    attempt: 0,
    crashCount: 0,
    runAt: exactTime(data.runAt),
    expiresAt: null,
    completedAt: null,
    cancelRequestedAt: null,
    workerId: null,
    error: null,
    errorMessage: null,
    statusMessage: null,
    pendingChildren: 0,
  }),
  completed: ({ data, ...holder }) => ({
    ...over('Completed', holder),
    result: data.result ?? null,
    progressPercent: 100,
  }),
  failed: ({ data, ...holder }, before) => ({
    ...over('Failed', holder),
    ...failure(data.error, data.crashed, before),
  }),
};

type Holder = Pick<HistoryEvent, 'attempt' | 'workerId'>;

function waiting(runAt: string, { attempt, workerId }: Holder): Partial<RebuiltJob> {
  return { status: 'Queued', attempt, workerId, runAt: exactTime(runAt), statusMessage: null };
}

function over(status: JobStatusName, { at, attempt, workerId }: Holder & { at: string }): Partial<RebuiltJob> {
  return { status, attempt, workerId, completedAt: at, statusMessage: null, pendingChildren: 0 };
}

function failure(error: JobError, crashed: boolean, { crashCount }: RebuiltJob): Partial<RebuiltJob> {
  return { error, errorMessage: error.message, crashCount: crashCount + (crashed ? 1 : 0) };
}

function grown(percent: number, { progressPercent }: RebuiltJob): Partial<RebuiltJob> {
  return { progressPercent: Math.max(percent, progressPercent) };
}

function said(message: string | null, { cancelRequestedAt }: RebuiltJob): Partial<RebuiltJob> {
  return message === null || cancelRequestedAt !== null ? {} : { statusMessage: message };
}

import type { EnqueueJob } from '../jobs/job-queue.ts';
import type { Operation, OperationName } from './life.fixture.ts';

const NOTHING = { job: 0, claim: 0, worker: 0, percent: 0, flag: false, other: false, text: 'as planned', value: null };

const then = (name: OperationName, given: Partial<Operation> = {}): [Operation] => [{ ...NOTHING, do: name, ...given }];
const enqueue = (request: Partial<EnqueueJob> = {}): [Operation] => then('enqueue', { request });

/** One step after the other, in which every kind of event occurs. */
export const WHOLE_LIFE: Operation[][] = [
  // A job that is put off, given back, snoozed, tried again, completed, and taken away.
  enqueue(),
  then('reschedule', { flag: true }),
  then('claim'),
  then('release'),
  then('claim'),
  then('snooze'),
  then('claim'),
  then('planUnits', { percent: 5 }),
  then('completeUnits', { percent: 20 }),
  then('progress', { percent: 30, flag: true }),
  then('fail', { flag: true, text: 'NUL \0 inside' }),
  then('claim'),
  then('complete', { value: { pages: 3 } }),
  then('delete'),
  // One that fails, is brought back, and is cancelled while it runs.
  enqueue(),
  then('claim'),
  then('fail'),
  then('retry'),
  then('claim'),
  then('cancel'),
  then('snooze'),
  // One whose worker dies, and that goes on with children.
  enqueue({ maxAttempts: 3 }),
  then('claim'),
  then('loseWorker'),
  then('claim', { worker: 1 }),
  then('park', { percent: 2 }),
  then('claim', { percent: 3 }),
  then('complete', { claim: 0 }),
  then('complete', { claim: 1 }),
  then('claim'),
  then('complete'),
];

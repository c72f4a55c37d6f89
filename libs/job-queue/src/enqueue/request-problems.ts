import type { EnqueueJob } from './enqueue-job.ts';
import { isStorable } from './payload-problems.ts';
import type { PayloadProblem } from './payload-problems.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MAX_KEY_LENGTH = 200;
const MAX_ATTEMPTS = 1_000;
/** Ten years. */
const MAX_SECONDS = 315_360_000;

/** What is wrong with a request, apart from its payload. */
export function requestProblems(request: EnqueueJob): PayloadProblem[] {
  const problems: PayloadProblem[] = [];
  const { unique, debounce, runAt, priority, maxAttempts } = request;
  const check = (bad: boolean, field: string, message: string): void => {
    if (bad) problems.push({ field, message });
  };
  const key = (field: string, text: string | undefined): void => {
    if (text === undefined) return;
    check(text.length === 0 || text.length > MAX_KEY_LENGTH, field, `must have 1 to ${MAX_KEY_LENGTH} characters`);
    check(!isStorable(text), field, 'must not contain NUL or lone surrogates');
  };
  const seconds = (field: string, value: number | undefined): void => {
    if (value === undefined) return;
    check(!(value > 0 && value <= MAX_SECONDS), field, `must be more than 0 and at most ${MAX_SECONDS}`);
  };
  check(!isUuid(request.userId), 'userId', 'must be a UUID');
  key('idempotencyKey', request.idempotencyKey);
  key('subjectId', request.subjectId);
  key('concurrencyKey', request.concurrencyKey);
  seconds('ttlSeconds', request.ttlSeconds);
  check(runAt !== undefined && !isNearby(runAt), 'runAt', 'must be a time within a hundred years');
  check(priority !== undefined && !isSmallint(priority), 'priority', 'must be an integer from -32768 to 32767');
  check(
    maxAttempts !== undefined && !(Number.isInteger(maxAttempts) && maxAttempts >= 1 && maxAttempts <= MAX_ATTEMPTS),
    'maxAttempts',
    `must be an integer from 1 to ${MAX_ATTEMPTS}`,
  );
  if (unique) {
    key('unique.key', unique.key);
    if (typeof unique.until === 'number') seconds('unique.until', unique.until);
  }
  if (debounce) {
    key('debounce.key', debounce.key);
    seconds('debounce.waitSeconds', debounce.waitSeconds);
    seconds('debounce.maxWaitSeconds', debounce.maxWaitSeconds);
    const others = Boolean(unique ?? request.idempotencyKey ?? runAt);
    check(others, 'debounce', 'does not go together with unique, idempotencyKey or runAt');
  }
  return problems;
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function isSmallint(value: number): boolean {
  return Number.isInteger(value) && value >= -32_768 && value <= 32_767;
}

/** Also false for an invalid date. */
export function isNearby(time: Date): boolean {
  return Math.abs(time.getTime() - Date.now()) < 100 * 365.25 * 86_400_000;
}

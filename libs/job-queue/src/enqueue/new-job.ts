import { PayloadTooLargeError, RequestInvalidError } from '@cairn/errors';
import type { JobView } from '@cairn/job-contracts';
import { currentContext, formatTraceparent } from '@cairn/request-context';
import type { z } from 'zod';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import type { EnqueueJob } from './enqueue-job.ts';
import { newJobId } from './new-job-id.ts';
import { parsePayload } from './parse-payload.ts';
import { payloadJson } from './payload-json.ts';
import { payloadProblems } from './payload-problems.ts';
import { isPayloadReference } from '../payloads/payload-reference.ts';
import { requestProblems } from './request-problems.ts';

/**
 * All that a row begins with, apart from its payload: this is what its first event carries. Absent means the column's
 * default: at once, no key, no parent.
 */
export interface JobFacts {
  userId: string;
  jobType: string;
  maxAttempts: number;
  priority: number;
  runAt?: string;
  /** Becomes `expiresAt` by the database's clock, in the row and in the event. */
  ttlSeconds?: number;
  idempotencyKey?: string;
  uniqueKey?: string;
  /** `-infinity`: until the job starts. Absent: until it is over. */
  uniqueUntil?: '-infinity';
  /** Becomes `uniqueUntil` by the database's clock. */
  uniqueSeconds?: number;
  concurrencyKey?: string;
  subjectId?: string;
  traceParent?: string;
}

/** A job as it goes into its row; every text in it can be stored. */
export interface NewJob {
  id: string;
  facts: JobFacts;
  payloadJson: string;
  debounce?: { waitSeconds: number; maxWaitSeconds: number | null };
}

/**
 * @throws JobTypeUnknownError; RequestInvalidError naming every field at fault; PayloadTooLargeError beyond
 *   `maxPayloadBytes`
 */
export function newJob(request: EnqueueJob, handlers: HandlerRegistry, maxPayloadBytes: number): NewJob {
  const { handler, options } = handlers.get(request.jobType);
  const problems = requestProblems(request);
  if (problems.length > 0) throw new RequestInvalidError(problems);
  const json = storedPayload(handler.payloadSchema, request.payload);
  // A character takes three bytes at most, so most payloads need no counting.
  if (json.length * 3 > maxPayloadBytes && Buffer.byteLength(json) > maxPayloadBytes) {
    throw new PayloadTooLargeError('job payload', maxPayloadBytes);
  }
  const { debounce, maxAttempts = options.maxAttempts } = request;
  const job: NewJob = { id: newJobId(), facts: factsOf(request, maxAttempts), payloadJson: json };
  if (debounce) job.debounce = { waitSeconds: debounce.waitSeconds, maxWaitSeconds: debounce.maxWaitSeconds ?? null };
  return job;
}

/** The event's data, and all that the row is made of, as JSON. */
export function factsJson({ facts, payloadJson: payload }: NewJob): string {
  return `{"payload":${payload},${JSON.stringify(facts).slice(1)}`;
}

/** The job as it stands right after it was stored. @param at ISO 8601 */
export function newJobView({ id, facts }: NewJob, at: string): JobView {
  return {
    id,
    userId: facts.userId,
    jobType: facts.jobType,
    status: 'Queued',
    progressPercent: 0,
    statusMessage: null,
    attempt: 0,
    maxAttempts: facts.maxAttempts,
    subjectId: facts.subjectId ?? null,
    result: null,
    error: null,
    createdAt: at,
    startedAt: null,
    completedAt: null,
  };
}

function storedPayload(schema: z.ZodType, payload: unknown): string {
  const parsed = parsedPayload(schema, payload);
  const json = payloadJson(parsed);
  if (isPayloadReference(parsed)) {
    throw new RequestInvalidError([{ field: 'payload', message: 'looks like a reference to a stored payload' }]);
  }
  return json;
}

function parsedPayload(schema: z.ZodType, payload: unknown): unknown {
  try {
    return parsePayload(schema, payload);
  } catch (error) {
    // What cannot be stored at all is said first. A schema that follows the nesting may have run out of stack.
    const problems = payloadProblems(payload);
    const issues = error instanceof RequestInvalidError ? error.issues : [];
    throw problems.length > 0 ? new RequestInvalidError([...problems, ...issues]) : error;
  }
}

function factsOf(request: EnqueueJob, maxAttempts: number): JobFacts {
  const { userId, jobType, priority = 0, unique, debounce } = request;
  const facts: JobFacts = { userId, jobType, maxAttempts, priority };
  if (request.runAt) facts.runAt = request.runAt.toISOString();
  if (request.ttlSeconds !== undefined) facts.ttlSeconds = request.ttlSeconds;
  if (request.idempotencyKey !== undefined) facts.idempotencyKey = request.idempotencyKey;
  if (request.concurrencyKey !== undefined) facts.concurrencyKey = request.concurrencyKey;
  if (request.subjectId !== undefined) facts.subjectId = request.subjectId;
  const trace = currentContext()?.trace;
  if (trace) facts.traceParent = formatTraceparent(trace);
  if (debounce) {
    facts.uniqueKey = debounce.key;
    facts.uniqueUntil = '-infinity';
  } else if (unique) {
    facts.uniqueKey = unique.key;
    if (unique.until === 'started') facts.uniqueUntil = '-infinity';
    else if (unique.until !== 'finished') facts.uniqueSeconds = unique.until;
  }
  return facts;
}

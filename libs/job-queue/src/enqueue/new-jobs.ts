import { JobTypeUnknownError, PayloadTooLargeError, RequestInvalidError } from '@cairn/errors';
import type { HandlerRegistry } from '../handlers/handler-registry.ts';
import type { EnqueueJob } from './enqueue-job.ts';
import { newJob } from './new-job.ts';
import type { NewJob } from './new-job.ts';

type Issue = RequestInvalidError['issues'][number];

/** Of thousands of bad requests the first few tell enough. */
const MAX_ISSUES = 20;

/**
 * All of them, or an error that names what is wrong by place, as in `[3].payload.title`.
 * @throws RequestInvalidError; PayloadTooLargeError
 */
export function newJobs(
  requests: readonly EnqueueJob[],
  handlers: HandlerRegistry,
  { maxPayloadBytes, firstPlace }: { maxPayloadBytes: number; firstPlace: number },
): NewJob[] {
  const jobs: NewJob[] = [];
  const issues: Issue[] = [];
  for (const [index, request] of requests.entries()) {
    try {
      jobs.push(newJob(request, handlers, maxPayloadBytes));
    } catch (error) {
      issues.push(...issuesAt(firstPlace + index, error, maxPayloadBytes));
      if (issues.length >= MAX_ISSUES) break;
    }
  }
  if (issues.length > 0) throw new RequestInvalidError(issues.slice(0, MAX_ISSUES));
  return jobs;
}

function issuesAt(place: number, error: unknown, maxPayloadBytes: number): Issue[] {
  if (error instanceof RequestInvalidError) {
    return error.issues.map(({ field, message }) => ({ field: `[${place}].${field}`, message }));
  }
  if (error instanceof JobTypeUnknownError) return [{ field: `[${place}].jobType`, message: error.message }];
  if (error instanceof PayloadTooLargeError)
    throw new PayloadTooLargeError(`payload of job [${place}]`, maxPayloadBytes);
  throw error;
}

import { RemoteServiceError } from '@cairn/errors';
import type { RemoteService, ServiceCall } from '@cairn/http-client';
import type { EnqueueJobRequest, JobView, MissedMessages } from '@cairn/job-contracts';
import { currentContext } from '@cairn/request-context';
import { z } from 'zod';

const jobSchema = z.object({
  id: z.uuid(),
  status: z.enum(['Queued', 'Processing', 'Completed', 'Failed', 'Cancelled']),
});

/** Passed on to the page as they are. */
const missedSchema = z.object({ messages: z.array(z.object({ name: z.string(), message: z.looseObject({}) })) });

/** The part of a job's answer that is used here. */
export type KnownJob = Pick<JobView, 'id' | 'status'>;

/** A user waits for these calls; what does not get through in time is repeated in the background. */
const TIMEOUT_MS = 5_000;

/**
 * processing-service's jobs. Inside of a user's request every call carries the user's token, elsewhere a service token on
 * the user's behalf. Errors are those of `RemoteService`.
 */
export class ProcessingClient {
  constructor(private readonly service: RemoteService) {}

  submit(userId: string, request: EnqueueJobRequest): Promise<KnownJob> {
    return this.service.post('/internal/jobs', request, this.options(userId));
  }

  cancel(userId: string, jobId: string): Promise<KnownJob> {
    return this.service.post(`/internal/jobs/${encodeURIComponent(jobId)}/cancel`, undefined, this.options(userId));
  }

  retry(userId: string, jobId: string): Promise<KnownJob> {
    return this.service.post(`/internal/jobs/${encodeURIComponent(jobId)}/retry`, undefined, this.options(userId));
  }

  /** What a listener with this cursor has missed of the progress hub; a cursor that is no good counts as none. */
  missedMessages(userId: string, cursor: string | undefined): Promise<MissedMessages> {
    const parse = (body: unknown) => missedSchema.parse(body) as MissedMessages;
    return this.service.get('/internal/jobs/feed', { ...this.options(userId), query: { cursor }, parse });
  }

  /** No error when the job is not there. */
  async delete(userId: string, jobId: string): Promise<void> {
    try {
      const { parse: _parse, ...options } = this.options(userId);
      await this.service.delete(`/internal/jobs/${encodeURIComponent(jobId)}`, options);
    } catch (error) {
      if (!isUnknownJob(error)) throw error;
    }
  }

  private options(userId: string): ServiceCall<KnownJob> {
    const asService = { audience: 'processing-service', scopes: ['jobs:write'], onBehalfOf: userId };
    return {
      timeoutMs: TIMEOUT_MS,
      parse: (body) => jobSchema.parse(body),
      ...(currentContext()?.bearerToken ? {} : { callAsService: asService }),
    };
  }
}

/** The job does not exist (any more), as against a route or gateway that answers 404. */
export function isUnknownJob(error: unknown): boolean {
  return (
    error instanceof RemoteServiceError && error.status === 404 && error.remoteCodes.includes('RESOURCE_NOT_FOUND')
  );
}

import { parseRequest } from '@cairn/errors';
import { JobStatus } from '@cairn/job-contracts';
import type { EnqueueJobRequest, JobStatusName } from '@cairn/job-contracts';
import { z } from 'zod';

export const enqueueRequestSchema = z.strictObject({
  jobType: z.string().min(1).max(100),
  payload: z.record(z.string(), z.unknown()),
  idempotencyKey: z.string().min(1).max(200),
  subjectId: z.string().min(1).max(200).optional(),
});

const statusNames = Object.keys(JobStatus) as [JobStatusName, ...JobStatusName[]];

const listQuerySchema = z.object({
  status: z.enum(statusNames).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});

/** @throws RequestInvalidError naming every field at fault */
export function parseEnqueueRequest(body: unknown): EnqueueJobRequest {
  return parseRequest(enqueueRequestSchema, body ?? {});
}

/** @throws RequestInvalidError naming every field at fault */
export function parseListQuery(query: unknown): { status?: JobStatus; limit: number; cursor?: string } {
  const { status, ...page } = parseRequest(listQuerySchema, query);
  return { ...page, ...(status ? { status: JobStatus[status] } : {}) };
}

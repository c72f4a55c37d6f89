import { parseRequest } from '@cairn/errors';
import { JobStatus } from '@cairn/job-contracts';
import type { JobStatusName } from '@cairn/job-contracts';
import type { EnqueueJob } from '@cairn/job-queue';
import { z } from 'zod';

const YEAR_MS = 366 * 86_400_000;

export const enqueueRequestSchema = z.strictObject({
  jobType: z.string().min(1).max(100),
  payload: z.record(z.string(), z.unknown()),
  idempotencyKey: z.string().min(1).max(200),
  subjectId: z.string().min(1).max(200).optional(),
  runAt: z.iso
    .datetime({ offset: true })
    .transform((text) => new Date(text))
    .refine((time) => time.getTime() < Date.now() + YEAR_MS, 'must be at most a year ahead')
    .optional(),
  ttlSeconds: z.number().int().min(1).max(31_536_000).optional(),
  // Others wait for whatever a user puts before them, so users get a small part of the scale.
  priority: z.number().int().min(-10).max(10).optional(),
});

const statusNames = Object.keys(JobStatus) as [JobStatusName, ...JobStatusName[]];

const listQuerySchema = z.object({
  status: z.enum(statusNames).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z.string().optional(),
});

/** @throws RequestInvalidError naming every field at fault */
export function parseEnqueueRequest(body: unknown): Omit<EnqueueJob, 'userId'> {
  return parseRequest(enqueueRequestSchema, body ?? {});
}

/** @throws RequestInvalidError naming every field at fault */
export function parseListQuery(query: unknown): { status?: JobStatus; limit: number; cursor?: string } {
  const { status, ...page } = parseRequest(listQuerySchema, query);
  return { ...page, ...(status ? { status: JobStatus[status] } : {}) };
}

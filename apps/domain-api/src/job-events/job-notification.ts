import { RequestInvalidError } from '@cairn/errors';
import type { DigitiseResult, JobNotification } from '@cairn/job-contracts';
import { z } from 'zod';

const jobError = z.object({
  code: z.string(),
  message: z.string(),
  checkpointCount: z.number().int().nonnegative(),
  traceId: z.string(),
});

const notification = z.object({
  eventId: z.uuid(),
  jobId: z.uuid(),
  subjectId: z.string().max(200).nullable(),
  userId: z.uuid(),
  sequence: z.number().int().positive(),
  at: z.string(),
  kind: z.enum(['started', 'progress', 'completed', 'failed', 'cancelled', 'requeued']),
  percent: z.number().min(0).max(100),
  message: z.string().nullable(),
  totalUnits: z.number().int().nonnegative().nullable(),
  result: z.unknown(),
  error: jobError.nullable(),
});

const resultBlob = z.object({ blob: z.string(), bytes: z.number().int().nonnegative() });

const digitiseResult = z.object({
  pageCount: z.number().int().nonnegative(),
  failedPages: z.array(z.object({ pageNumber: z.number().int().positive(), code: z.string(), message: z.string() })),
  meanConfidence: z.number().nullable(),
  // Left out by the release before this.
  lowConfidencePages: z
    .array(z.object({ pageNumber: z.number().int().positive(), meanConfidence: z.number().min(0).max(100) }))
    .default([]),
  decrypted: z.boolean().default(false),
  pdf: resultBlob,
  text: resultBlob,
  hocr: resultBlob,
  alto: resultBlob.optional(),
  pages: resultBlob.optional(),
});

/** What the release before this reports lacks the later kinds of results. */
type ReportedResult = Omit<DigitiseResult, 'alto' | 'pages'> & Partial<Pick<DigitiseResult, 'alto' | 'pages'>>;

/** @throws RequestInvalidError naming every field at fault */
export function parseNotification(body: unknown): JobNotification {
  const parsed = notification.safeParse(body);
  if (!parsed.success) throw invalid(parsed.error);
  return parsed.data;
}

/**
 * The result of a completed job, its blobs checked to lie among this very job's results: what it names is later handed to
 * the document's owner.
 * @throws RequestInvalidError
 */
export function parseDigitiseResult({ userId, jobId, result }: JobNotification): ReportedResult {
  const parsed = digitiseResult.safeParse(result);
  if (!parsed.success) throw invalid(parsed.error, 'result');
  const prefix = `${userId}/jobs/${jobId}/result/`;
  const { alto, pages, ...known } = parsed.data;
  for (const kind of ['pdf', 'text', 'hocr', 'alto', 'pages'] as const) {
    const blob = parsed.data[kind]?.blob;
    if (blob === undefined) continue;
    const name = blob.startsWith(prefix) ? blob.slice(prefix.length) : '';
    if (/^[\w-]+(\.[\w-]+)*$/.test(name)) continue;
    throw new RequestInvalidError([{ field: `result.${kind}.blob`, message: 'Not a result of this job.' }]);
  }
  return { ...known, ...(alto ? { alto } : {}), ...(pages ? { pages } : {}) };
}

function invalid(error: z.ZodError, root?: string): RequestInvalidError {
  return new RequestInvalidError(
    error.issues.map(({ path, message }) => {
      const field = [...(root ? [root] : []), ...path].map(String).join('.');
      return { message, ...(field ? { field } : {}) };
    }),
  );
}

import { z } from 'zod';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Where domain-api puts the files of an upload; the ids are of owner and document. */
export const UPLOAD_BLOB = new RegExp(`^(${uuid})/uploads/(${uuid})/(?:original|part-\\d{4})$`);

const file = {
  fileName: z.string().max(10_000),
  /** The media type that the sender declared; empty when it declared none. */
  declaredType: z.string().max(1_000),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  blob: z.object({ container: z.literal('uploads'), name: z.string().regex(UPLOAD_BLOB) }),
  /** Of an encrypted PDF, bound to the document's id; see `@cairn/sealing`. */
  sealedPassword: z.string().min(1).max(4_000).optional(),
};

/**
 * Body of `POST /validate`: the first file of a document, and those that follow it. Texts are bounded loosely here;
 * judging them is the layers' business.
 */
export const validateRequest = z.object({
  kind: z.literal('document'),
  title: z.string().max(10_000),
  ...file,
  furtherFiles: z.array(z.object(file)).max(999).default([]),
});

export type ValidateRequest = z.output<typeof validateRequest>;
export type FileToValidate = ValidateRequest['furtherFiles'][number];

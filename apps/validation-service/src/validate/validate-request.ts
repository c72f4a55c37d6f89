import { z } from 'zod';

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

/** Where domain-api puts an upload; the first id is its owner. */
export const UPLOAD_BLOB = new RegExp(`^(${uuid})/uploads/${uuid}/original$`);

/** Body of `POST /validate`. Texts are bounded loosely here; judging them is the layers' business. */
export const validateRequest = z.object({
  kind: z.literal('document'),
  title: z.string().max(10_000),
  fileName: z.string().max(10_000),
  /** The media type that the sender declared; empty when it declared none. */
  declaredType: z.string().max(1_000),
  sizeBytes: z.int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  blob: z.object({ container: z.literal('uploads'), name: z.string().regex(UPLOAD_BLOB) }),
});

export type ValidateRequest = z.output<typeof validateRequest>;

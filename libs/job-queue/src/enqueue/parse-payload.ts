import { RequestInvalidError } from '@cairn/errors';
import type { z } from 'zod';

/** @throws RequestInvalidError naming every field at fault, as `payload.…` */
export function parsePayload(schema: z.ZodType, payload: unknown): unknown {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  throw new RequestInvalidError(
    parsed.error.issues.map(({ path, message }) => ({ field: ['payload', ...path].join('.'), message })),
  );
}

import { z } from 'zod';

/** What callers send, before defaults are filled in, for the service's OpenAPI description. */
export function schemaOf(schema: z.ZodType): Record<string, unknown> {
  return z.toJSONSchema(schema, { target: 'openapi-3.0', io: 'input' }) as Record<string, unknown>;
}

import type { z } from 'zod';
import { RequestInvalidError } from './request-errors.ts';

/**
 * Reads a request's body or query by a schema.
 * @throws RequestInvalidError with one item per problem; `field` is a path such as `units[0].id`
 */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new RequestInvalidError(
    parsed.error.issues.map((issue) => ({ field: fieldPath(issue.path), message: issue.message })),
  );
}

function fieldPath(path: readonly PropertyKey[]): string {
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

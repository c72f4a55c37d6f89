import { RequestInvalidError } from '@cairn/errors';
import { parseCursor, type ListPosition } from './list-cursor.ts';

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;

export interface ListQuery {
  limit: number;
  position: ListPosition | undefined;
}

/** @throws RequestInvalidError for a limit outside of 1 to 100, a foreign cursor, or a parameter that came twice */
export function parseListQuery({ limit, cursor }: { limit?: unknown; cursor?: unknown }): ListQuery {
  return {
    limit: parseLimit(limit),
    position: cursor === undefined ? undefined : parseCursor(single('cursor', cursor)),
  };
}

function parseLimit(given: unknown): number {
  if (given === undefined) return DEFAULT_LIMIT;
  const text = single('limit', given);
  const limit = Number(text);
  if (/^\d{1,3}$/.test(text) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new RequestInvalidError([{ field: 'limit', message: `Must be a whole number from 1 to ${MAX_LIMIT}.` }]);
}

function single(field: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new RequestInvalidError([{ field, message: 'Must be given once.' }]);
}

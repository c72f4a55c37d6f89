import { RequestInvalidError } from '@cairn/errors';
import { validate as isUuid } from 'uuid';

/** The last document of a page: where the next one continues. */
export interface ListPosition {
  createdAt: Date;
  id: string;
}

const MAX_LENGTH = 200;

/** An opaque cursor: base64url of time and id. */
export function formatCursor({ createdAt, id }: ListPosition): string {
  return Buffer.from(`${createdAt.toISOString()} ${id}`).toString('base64url');
}

/** @throws RequestInvalidError for anything that `formatCursor` did not make */
export function parseCursor(cursor: string): ListPosition {
  const [time = '', id = ''] = Buffer.from(cursor.slice(0, MAX_LENGTH), 'base64url').toString('utf8').split(' ');
  const createdAt = new Date(time);
  const valid = isUuid(id) && !Number.isNaN(createdAt.getTime()) && formatCursor({ createdAt, id }) === cursor;
  if (!valid) {
    throw new RequestInvalidError([
      { field: 'cursor', message: 'Not a cursor of this list; use nextCursor as it came.' },
    ]);
  }
  return { createdAt, id };
}

import { RequestInvalidError } from '@cairn/errors';
import { formatCursor, parseCursor } from './list-cursor.ts';

const position = { createdAt: new Date('2026-03-01T10:20:30.456Z'), id: '01960000-0000-7000-8000-000000000001' };

describe('list cursor', () => {
  it('reads back what it wrote', () => {
    expect(parseCursor(formatCursor(position))).toEqual(position);
  });

  it('is safe in a URL as it is', () => {
    expect(formatCursor(position)).toMatch(/^[\w-]+$/);
  });

  it.each([
    ['nothing', ''],
    ['rubbish', '!!!'],
    ['a cursor with something behind it', `${formatCursor(position)}AAAA`],
    ['another id', Buffer.from('2026-03-01T10:20:30.456Z 1 OR 1=1').toString('base64url')],
    ['a year that does not exist', Buffer.from(`+999999-01-01 ${position.id}`).toString('base64url')],
    ['a very long text', 'A'.repeat(100_000)],
  ])('refuses %s', (_what, cursor) => {
    expect(() => parseCursor(cursor)).toThrow(RequestInvalidError);
  });
});

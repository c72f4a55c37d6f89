import { apiErrorOf, unreachable } from './api-error.ts';

const answer = (status: number, body: unknown = '', headers: Record<string, string> = {}) =>
  apiErrorOf({ status, body, header: (name) => headers[name] ?? null });

describe('api error', () => {
  const envelope = {
    traceId: 'a'.repeat(32),
    success: false,
    status: 422,
    errors: [
      { code: 'PDF_ENCRYPTED', message: 'The PDF needs a password.', field: 'file' },
      { code: 'TOO_MANY_PAGES', message: 'The PDF has 1200 pages.' },
    ],
  };

  it.each([
    ['text', JSON.stringify(envelope)],
    ['an object', envelope],
  ])('takes the messages, codes and trace id from an envelope that is %s', (_kind, body) => {
    const error = answer(422, body);

    expect(error.items.map((item) => item.code)).toEqual(['PDF_ENCRYPTED', 'TOO_MANY_PAGES']);
    expect(error.has('TOO_MANY_PAGES')).toBe(true);
    expect(error.has('FILE_EMPTY')).toBe(false);
    expect(error.traceId).toBe('a'.repeat(32));
    expect(error.message).toBe('The PDF needs a password. The PDF has 1200 pages.');
  });

  it.each(['<html>Bad gateway</html>', '', '{"errors":"no"}', '{"errors":[]}', 'null', '{"errors":[{"code":1}]}'])(
    'answers one plain sentence and keeps the header trace id for the body %j',
    (body) => {
      const error = answer(502, body, { 'x-trace-id': 'from-the-header' });

      expect(error.items).toEqual([
        { code: 'HTTP_502', message: 'The service has a problem at the moment. Try again shortly.' },
      ]);
      expect(error.traceId).toBe('from-the-header');
    },
  );

  it('says how long to wait when the service does', () => {
    expect(answer(429, '', { 'retry-after': '7' }).retryAfterSeconds).toBe(7);
    expect(answer(429, '', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }).retryAfterSeconds).toBeNull();
    expect(answer(429).retryAfterSeconds).toBeNull();
  });

  it('calls overload, outages and silence retryable and refusals final', () => {
    expect(answer(429).retryable).toBe(true);
    expect(answer(503).retryable).toBe(true);
    expect(unreachable(new TypeError('Failed to fetch')).retryable).toBe(true);
    expect(answer(422).retryable).toBe(false);
    expect(answer(404).retryable).toBe(false);
  });
});

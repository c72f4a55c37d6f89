import { parseApiError, unreachable } from './api-error.ts';

describe('api error', () => {
  it('takes the messages, codes and trace id from the envelope', () => {
    const body = JSON.stringify({
      traceId: 'a'.repeat(32),
      success: false,
      status: 422,
      errors: [
        { code: 'PDF_ENCRYPTED', message: 'The PDF needs a password.', field: 'file' },
        { code: 'TOO_MANY_PAGES', message: 'The PDF has 1200 pages.' },
      ],
    });

    const error = parseApiError(422, body, null);

    expect(error.items.map((item) => item.code)).toEqual(['PDF_ENCRYPTED', 'TOO_MANY_PAGES']);
    expect(error.traceId).toBe('a'.repeat(32));
    expect(error.message).toBe('The PDF needs a password. The PDF has 1200 pages.');
  });

  it.each(['<html>Bad gateway</html>', '', '{"errors":"no"}', '{"errors":[]}', 'null', '{"errors":[{"code":1}]}'])(
    'answers one plain sentence and keeps the header trace id for the body %j',
    (body) => {
      const error = parseApiError(502, body, 'from-the-header');

      expect(error.items).toEqual([
        { code: 'HTTP_502', message: 'The service has a problem at the moment. Try again shortly.' },
      ]);
      expect(error.traceId).toBe('from-the-header');
    },
  );

  it('calls overload, outages and silence retryable and refusals final', () => {
    expect(parseApiError(429, '', null).retryable).toBe(true);
    expect(parseApiError(503, '', null).retryable).toBe(true);
    expect(unreachable(new TypeError('Failed to fetch')).retryable).toBe(true);
    expect(parseApiError(422, '', null).retryable).toBe(false);
    expect(parseApiError(404, '', null).retryable).toBe(false);
  });
});

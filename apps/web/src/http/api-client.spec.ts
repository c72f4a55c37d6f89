import { ApiClient } from './api-client.ts';
import { ApiError } from './api-error.ts';

const origin = 'https://cairn.test';

interface Call {
  url: string;
  method: string | undefined;
  authorization: string | null;
}

function client(answers: (Response | Error)[], tokens = ['token-1', 'token-2']) {
  const calls: Call[] = [];
  let token = 0;
  const api = new ApiClient({
    origin,
    credentials: {
      accessToken: () => Promise.resolve(tokens[token] ?? ''),
      refused: () => Promise.resolve(++token < tokens.length),
    },
    fetch: (input, init) => {
      calls.push({
        url: String(input),
        method: init?.method,
        authorization: new Headers(init?.headers).get('authorization'),
      });
      const answer = answers.shift() ?? new Error('No answer is left.');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  return { api, calls };
}

const json = (body: unknown, status = 200, headers: HeadersInit = {}) =>
  new Response(JSON.stringify(body), { status, headers });

describe('api client', () => {
  it('sends the token of the user to the own origin and reads the JSON answer', async () => {
    const { api, calls } = client([json({ id: 'd1' })]);

    await expect(api.call('GET', '/api/documents/d1')).resolves.toEqual({ id: 'd1' });

    expect(calls).toEqual([{ url: `${origin}/api/documents/d1`, method: 'GET', authorization: 'Bearer token-1' }]);
  });

  it('repeats a call once with a new token after a 401', async () => {
    const { api, calls } = client([json({}, 401), json({ id: 'd1' })]);

    await expect(api.call('GET', '/api/documents/d1')).resolves.toEqual({ id: 'd1' });

    expect(calls.map((call) => call.authorization)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  it('reports a 401 when no other token can be had', async () => {
    const { api, calls } = client([json({}, 401)], ['token-1']);

    await expect(api.call('GET', '/api/documents')).rejects.toMatchObject({ status: 401 });

    expect(calls).toHaveLength(1);
  });

  it('never sends the token to another origin', async () => {
    const { api, calls } = client([new Response('bytes')]);

    const blob = await api.download('https://store.example/result.pdf?sig=x');

    expect(await blob.text()).toBe('bytes');
    expect(calls[0]?.authorization).toBeNull();
  });

  it('accepts an answer without a body', async () => {
    const { api } = client([new Response(null, { status: 204 })]);

    await expect(api.call('DELETE', '/api/documents/d1')).resolves.toBeUndefined();
  });

  it('turns an error answer, a broken line and a page of a proxy into an ApiError', async () => {
    const { api } = client([
      json({ errors: [{ code: 'JOB_STATE_CONFLICT', message: 'It is running.' }], traceId: 't' }, 409),
      new TypeError('Failed to fetch'),
      new Response('<html>Sign in to the Wi-Fi</html>'),
    ]);
    const failure = () => api.call('POST', '/api/documents/d1/retry').catch((error: unknown) => error);

    const [refused, broken, portal] = [await failure(), await failure(), await failure()];

    expect(refused).toMatchObject({ status: 409, traceId: 't', items: [{ code: 'JOB_STATE_CONFLICT' }] });
    expect(broken).toMatchObject({ status: 0, items: [{ code: 'NO_ANSWER' }] });
    expect(portal).toMatchObject({ status: 502 });
    expect([refused, broken, portal].every((error) => error instanceof ApiError)).toBe(true);
  });
});

import { apiErrorOf, errorAnswer, unreachable } from '@cairn/client';

export interface DemoUser {
  name: string;
  userId: string;
}

/** Gives out tokens for demo users; only a local stack has one. Every method throws `ApiError`. */
export interface DemoIssuer {
  users(): Promise<DemoUser[]>;
  token(userName: string): Promise<string>;
}

export function demoIssuerAt(url: string, send: typeof fetch = (input, init) => fetch(input, init)): DemoIssuer {
  const base = url.endsWith('/') ? url : `${url}/`;
  const ask = async <Answer>(path: string, init?: RequestInit): Promise<Answer> => {
    const response = await send(new URL(path, base), init).catch((cause: unknown) => {
      throw unreachable(cause);
    });
    if (!response.ok) throw apiErrorOf(await errorAnswer(response));
    return response.json().catch((cause: unknown) => {
      throw unreachable(cause);
    }) as Promise<Answer>;
  };
  return {
    users: () => ask<DemoUser[]>('users'),
    token: async (userName) => {
      const init = { method: 'POST', headers: { 'content-type': 'application/json' } };
      const answer = await ask<{ access_token: string }>('token', {
        ...init,
        body: JSON.stringify({ user: userName }),
      });
      return answer.access_token;
    },
  };
}

import createClient, { type Client } from 'openapi-fetch';

import type { Credentials } from '../auth/credentials.ts';
import { ApiError, apiErrorOf, unreachable } from '../errors/api-error.ts';
import type { paths } from './domain-api.ts';

export interface DomainClientOptions {
  /** Origin of domain-api: the token is sent there and nowhere else. */
  baseUrl: string;
  credentials: Credentials;
  fetch?: typeof fetch | undefined;
}

interface Answer<Data> {
  data?: Data | undefined;
  error?: unknown;
  response: Response;
}

/** A call that took longer than this is lost: its line may have died while the computer slept. */
const answerWithinMs = 30_000;

/** Calls to domain-api as one user, by its OpenAPI document. */
export class DomainClient {
  readonly #api: Client<paths>;
  readonly #credentials: Credentials;
  readonly #fetch: typeof fetch;

  constructor(options: DomainClientOptions) {
    this.#credentials = options.credentials;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
    this.#api = createClient<paths>({
      baseUrl: options.baseUrl,
      cache: 'no-store',
      fetch: (request) => this.#sendSigned(request),
    });
  }

  /**
   * Makes a call and, after a 401, once more with a new token.
   * @throws ApiError; when aborted, the signal's reason
   */
  async call<Data>(make: (api: Client<paths>) => Promise<Answer<Data>>): Promise<{ data: Data; response: Response }> {
    let answer = await this.#attempt(make);
    if (answer.response.status === 401 && (await this.#credentials.refused())) answer = await this.#attempt(make);
    const { data, error, response } = answer;
    if (!response.ok) {
      throw apiErrorOf({ status: response.status, body: error, header: (name) => response.headers.get(name) });
    }
    return { data: data as Data, response };
  }

  async #attempt<Data>(make: (api: Client<paths>) => Promise<Answer<Data>>): Promise<Answer<Data>> {
    try {
      return await make(this.#api);
    } catch (error) {
      throw failureOf(error);
    }
  }

  async #sendSigned(request: Request): Promise<Response> {
    request.headers.set('authorization', `Bearer ${await this.#credentials.accessToken()}`);
    return this.#fetch(request);
  }
}

/** For calls with small answers: aborts with the signal, and after 30 s. */
export function deadline(signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(answerWithinMs);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

function failureOf(error: unknown): unknown {
  if (!(error instanceof ApiError) && typeof error === 'object' && error !== null && 'name' in error) {
    // By name, because errors of `fetch` may come from another realm than this module's classes.
    switch (error.name) {
      // An HTML page with status 200: a captive portal or a proxy, not our service.
      case 'SyntaxError':
        return apiErrorOf({ status: 502, body: '', header: () => null });
      // `fetch` has no class of its own for a lost line.
      case 'TypeError':
      case 'TimeoutError':
        return unreachable(error);
    }
  }
  return error;
}

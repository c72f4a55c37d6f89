import { type ApiError, parseApiError, unreachable } from './api-error.ts';

/** Who the calls are made for; `session/` provides it. */
export interface Credentials {
  /** A token that is still valid for a while. @throws when nobody is signed in */
  accessToken(): Promise<string>;
  /** Called once per call that was answered 401. @returns whether another try with a new token makes sense */
  refused(): Promise<boolean>;
}

export interface ApiClientOptions {
  /** The page's own origin: the token is sent there and nowhere else. */
  origin: string;
  credentials: Credentials;
  fetch?: typeof fetch;
}

/** Calls to domain-api as the signed-in user. Every method throws `ApiError` and nothing else. */
export class ApiClient {
  readonly #origin: string;
  readonly #credentials: Credentials;
  readonly #fetch: typeof fetch;

  constructor(options: ApiClientOptions) {
    this.#origin = options.origin;
    this.#credentials = options.credentials;
    this.#fetch = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  }

  /** The answer's JSON, or undefined when it has no body. */
  async call<Answer>(method: 'GET' | 'POST' | 'DELETE', path: string): Promise<Answer> {
    const response = await this.#send(method, path);
    const body = await response.text().catch((cause: unknown) => {
      throw unreachable(cause);
    });
    return (body === '' ? undefined : parseJson(body, response)) as Answer;
  }

  /** A file, whole, as the browser stores it; large ones stay on disk. */
  async download(path: string): Promise<Blob> {
    const response = await this.#send('GET', path);
    return response.blob().catch((cause: unknown) => {
      throw unreachable(cause);
    });
  }

  async #send(method: string, path: string): Promise<Response> {
    const url = new URL(path, this.#origin);
    let response = await this.#once(method, url);
    if (response.status === 401 && (await this.#credentials.refused())) response = await this.#once(method, url);
    if (!response.ok) throw await errorOf(response);
    return response;
  }

  async #once(method: string, url: URL): Promise<Response> {
    // A link to another origin (for example a signed one to the store) carries its own right and must not see the token.
    const ours = url.origin === this.#origin;
    const headers: Record<string, string> = ours
      ? { authorization: `Bearer ${await this.#credentials.accessToken()}` }
      : {};
    return this.#fetch(url, { method, headers, cache: 'no-store' }).catch((cause: unknown) => {
      throw unreachable(cause);
    });
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = await response.text().catch(() => '');
  return parseApiError(response.status, body, response.headers.get('x-trace-id'));
}

function parseJson(body: string, response: Response): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // An HTML page with status 200: a captive portal or a proxy, not our service.
    throw parseApiError(502, '', response.headers.get('x-trace-id'));
  }
}

import { Agent as HttpAgent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { limitedBody } from '@cairn/remote-service';

/**
 * `fetch` for the SDK: with connections of its own, which `close` ends, no redirects, which would take the key along, and
 * no answer beyond the limit.
 */
export class AgentFetch {
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #send: typeof httpRequest;
  readonly #maxAnswerBytes: number;

  constructor(baseUrl: string, maxAnswerBytes: number) {
    const plain = new URL(baseUrl).protocol === 'http:';
    this.#agent = plain ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
    this.#send = plain ? httpRequest : httpsRequest;
    this.#maxAnswerBytes = maxAnswerBytes;
  }

  /** @param init with a body of text, as the SDK makes it for JSON */
  readonly fetch = async (url: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const signal = init.signal ?? new AbortController().signal;
    const answer = await this.#answerTo(String(url), init, signal);
    const body = await limitedBody(answer, this.#maxAnswerBytes, signal);
    const headers = new Headers();
    for (const name of ['content-type', 'retry-after', 'x-request-id']) {
      const value = answer.headers[name];
      if (typeof value === 'string') headers.set(name, value);
    }
    return new Response(new Uint8Array(body), { status: answer.statusCode ?? 502, headers });
  };

  close(): void {
    this.#agent.destroy();
  }

  #answerTo(url: string, init: RequestInit, signal: AbortSignal): Promise<IncomingMessage> {
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const headers = { ...Object.fromEntries(new Headers(init.headers)), 'accept-encoding': 'identity' };
    const request = this.#send(url, { method: init.method ?? 'GET', headers, agent: this.#agent, signal }, resolve);
    request.on('error', reject);
    request.end(typeof init.body === 'string' ? init.body : undefined);
    return promise;
  }
}

import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import type { ContentSafetyClient } from '@azure-rest/ai-content-safety';
import type { TokenCredential } from '@azure/identity';
import {
  AppError,
  ProviderBusyError,
  ProviderOutputInvalidError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '@cairn/errors';
import { analysisAnswer, type AnalysisAnswer } from './analysis-answer.ts';
import { limitedBody } from './limited-body.ts';

export interface AnalysisRequestsOptions {
  provider: string;
  endpoint: string;
  key?: string | undefined;
  clientId?: string | undefined;
}

export interface TextQuestion {
  text: string;
  categories: string[];
  blocklists: string[];
}

/** What is asked and answered is this version's, whatever the SDK's next default. */
const API_VERSION = '2023-10-01';
/** An answer has some hundred bytes; matches of block lists repeat the terms. */
const MAX_ANSWER_BYTES = 1024 * 1024;

/** The requests themselves, through the official SDK. Retries, redirects and time limits are not its concern here. */
export class AnalysisRequests {
  readonly #options: AnalysisRequestsOptions;
  readonly #agent: HttpAgent | HttpsAgent;
  #client: Promise<ContentSafetyClient> | undefined;

  constructor(options: AnalysisRequestsOptions) {
    this.#options = options;
    this.#agent = isPlain(options) ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
  }

  text({ text, categories, blocklists }: TextQuestion, signal: AbortSignal): Promise<AnalysisAnswer> {
    const outputType = 'FourSeverityLevels';
    const lists = blocklists.length > 0 ? { blocklistNames: blocklists, haltOnBlocklistHit: false } : {};
    return this.#ask('text', signal, (client) =>
      client
        .path('/text:analyze')
        .post({ body: { text, categories, outputType, ...lists }, abortSignal: signal })
        .asNodeStream(),
    );
  }

  image(bytes: Buffer, categories: string[], signal: AbortSignal): Promise<AnalysisAnswer> {
    const image = { content: bytes.toString('base64') };
    return this.#ask('image', signal, (client) =>
      client
        .path('/image:analyze')
        .post({ body: { image, categories, outputType: 'FourSeverityLevels' }, abortSignal: signal })
        .asNodeStream(),
    );
  }

  close(): void {
    this.#agent.destroy();
  }

  /** SDK errors carry the request with its headers and the text, so none of them leaves this place. */
  async #ask(
    what: string,
    signal: AbortSignal,
    send: (client: ContentSafetyClient) => Promise<StreamedAnswer>,
  ): Promise<AnalysisAnswer> {
    const { provider } = this.#options;
    try {
      const answer = await send(await this.#connected());
      const body = answer.body ? await limitedBody(answer.body as Readable, MAX_ANSWER_BYTES) : Buffer.alloc(0);
      if (answer.status !== '200') throw this.#refusal(answer, body);
      const parsed = analysisAnswer.safeParse(parseJson(body));
      if (!parsed.success) throw new ProviderOutputInvalidError(provider, what);
      return parsed.data;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError) throw error;
      throw new ProviderUnavailableError(provider, { cause: new Error(networkCode(error)) });
    }
  }

  #refusal({ status, headers }: StreamedAnswer, body: Buffer | undefined): AppError {
    const { provider } = this.#options;
    const seconds = Number(headers['retry-after']);
    const wait = Number.isFinite(seconds) && seconds > 0 ? seconds : undefined;
    if (status === '429' || (status === '503' && wait !== undefined)) return new ProviderBusyError(provider, wait ?? 1);
    if (status === '408' || Number(status) >= 500) return new ProviderUnavailableError(provider);
    return new ProviderRefusedError(provider, Number(status), errorCode(body));
  }

  #connected(): Promise<ContentSafetyClient> {
    this.#client ??= this.#connect();
    this.#client.catch(() => (this.#client = undefined));
    return this.#client;
  }

  /** The SDKs are loaded with the first request: who judges locally only needs none of them. */
  async #connect(): Promise<ContentSafetyClient> {
    const { endpoint, key } = this.#options;
    const { default: createClient } = await import('@azure-rest/ai-content-safety');
    const client = createClient(endpoint.replace(/\/+$/, ''), key ? { key } : await this.#identity(), {
      apiVersion: API_VERSION,
      retryOptions: { maxRetries: 0 },
      allowInsecureConnection: isPlain(this.#options),
    });
    // A redirect would take the key and the text to wherever it leads.
    client.pipeline.removePolicy({ name: 'redirectPolicy' });
    client.pipeline.addPolicy({
      name: 'OwnConnections',
      sendRequest: (request, next) => {
        request.agent = this.#agent;
        return next(request);
      },
    });
    return client;
  }

  async #identity(): Promise<TokenCredential> {
    const { clientId } = this.#options;
    const { DefaultAzureCredential } = await import('@azure/identity');
    return new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {});
  }
}

interface StreamedAnswer {
  status: string;
  headers: Record<string, string | undefined>;
  body?: NodeJS.ReadableStream | undefined;
}

function isPlain({ endpoint }: AnalysisRequestsOptions): boolean {
  return endpoint.startsWith('http:');
}

function parseJson(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

/** Text of a stranger: only what looks like a code is passed on. */
function errorCode(body: Buffer | undefined): string | undefined {
  const { error } = (parseJson(body) ?? {}) as { error?: { code?: unknown } };
  const code = error?.code;
  return typeof code === 'string' && /^[A-Za-z][A-Za-z_]{2,39}$/.test(code) ? code : undefined;
}

function networkCode(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown };
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? code : String(name ?? 'connection failed');
}

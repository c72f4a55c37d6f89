import type { Readable } from 'node:stream';
import type { ContentSafetyClient } from '@azure-rest/ai-content-safety';
import {
  AppError,
  ProviderBusyError,
  ProviderOutputInvalidError,
  ProviderRefusedError,
  ProviderUnavailableError,
} from '@cairn/errors';
import {
  AnswerTooLargeError,
  AzureConnection,
  limitedBody,
  networkCode,
  reasonCode,
  retryAfterSeconds,
  type AzureServiceOptions,
} from '@cairn/remote-service';
import { analysisAnswer, type AnalysisAnswer } from './analysis-answer.ts';

export interface AnalysisRequestsOptions extends AzureServiceOptions {
  provider: string;
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
  readonly #provider: string;
  readonly #connection: AzureConnection<ContentSafetyClient>;

  constructor({ provider, ...options }: AnalysisRequestsOptions) {
    this.#provider = provider;
    this.#connection = new AzureConnection(options, async (endpoint, credential, clientOptions) => {
      const { default: createClient } = await import('@azure-rest/ai-content-safety');
      return createClient(endpoint, credential, { ...clientOptions, apiVersion: API_VERSION });
    });
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
    this.#connection.close();
  }

  /** SDK errors carry the request with its headers and the text, so none of them leaves this place. */
  async #ask(
    what: string,
    signal: AbortSignal,
    send: (client: ContentSafetyClient) => Promise<StreamedAnswer>,
  ): Promise<AnalysisAnswer> {
    const provider = this.#provider;
    try {
      const answer = await send(await this.#connection.client());
      const body = await bodyOf(answer, signal);
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
    const provider = this.#provider;
    const wait = retryAfterSeconds(headers['retry-after']) || undefined;
    if (status === '429' || (status === '503' && wait !== undefined)) return new ProviderBusyError(provider, wait ?? 1);
    if (status === '408' || Number(status) >= 500) return new ProviderUnavailableError(provider);
    return new ProviderRefusedError(provider, Number(status), errorCode(body));
  }
}

interface StreamedAnswer {
  status: string;
  headers: Record<string, string | undefined>;
  body?: NodeJS.ReadableStream | undefined;
}

/** Undefined when it is too large: what a refusal means, its status says. */
async function bodyOf({ body }: StreamedAnswer, signal: AbortSignal): Promise<Buffer | undefined> {
  if (!body) return undefined;
  try {
    return await limitedBody(body as Readable, MAX_ANSWER_BYTES, signal);
  } catch (error) {
    if (error instanceof AnswerTooLargeError) return undefined;
    throw error;
  }
}

function parseJson(body: Buffer | undefined): unknown {
  try {
    return JSON.parse(body?.toString('utf8') ?? '');
  } catch {
    return undefined;
  }
}

function errorCode(body: Buffer | undefined): string | undefined {
  const { error } = (parseJson(body) ?? {}) as { error?: { code?: unknown } };
  return reasonCode(error?.code);
}

import type { Readable } from 'node:stream';
import type { DocumentIntelligenceClient } from '@azure-rest/ai-document-intelligence';
import { AppError, ProviderOutputInvalidError, ProviderUnavailableError } from '@cairn/errors';
import { AnswerTooLargeError, AzureConnection, limitedBody, networkCode } from '@cairn/remote-service';
import type { AzureServiceOptions } from '@cairn/remote-service';
import { answerError } from '../remote/answer-error.ts';
import { analysisAnswer } from './analysis-answer.ts';
import type { AnalysisAnswer } from './analysis-answer.ts';

export interface AnalysisRequestsOptions extends AzureServiceOptions {
  provider: string;
  model: string;
  maxAnswerBytes: number;
}

/** Ids are part of paths: nothing else may come out of a header of the service. */
const RESULT_ID = /\/analyzeResults\/([0-9A-Za-z-]{8,64})(?:\?|$)/;

/** The codes with which the service says that a picture is not for it. */
const ABOUT_THE_PAGE =
  /^(InvalidContent|InvalidContentDimensions|InvalidContentLength|UnsupportedContent|ContentSourceNot\w*)$/;

export interface AnalysisProgress {
  answer: AnalysisAnswer;
  /** Seconds until the service wants to be asked again. */
  retryAfter: string | undefined;
}

/** The requests of one analysis. Retries, redirects and waiting are not the SDK's concern here. */
export class AnalysisRequests {
  readonly #options: AnalysisRequestsOptions;
  readonly #connection: AzureConnection<DocumentIntelligenceClient>;

  constructor(options: AnalysisRequestsOptions) {
    this.#options = options;
    this.#connection = new AzureConnection(options, async (endpoint, credential, clientOptions) => {
      const { default: createClient } = await import('@azure-rest/ai-document-intelligence');
      return createClient(endpoint, credential, clientOptions);
    });
  }

  /** @returns the id of the analysis, which the service keeps for a day */
  async start(png: Buffer, unitId: string, signal: AbortSignal): Promise<string> {
    const { provider, model } = this.#options;
    return this.#translated(unitId, signal, async () => {
      const client = await this.#connection.client();
      const answer = await client
        .path('/documentModels/{modelId}:analyze', model)
        .post({ contentType: 'application/octet-stream', body: png, abortSignal: signal })
        .asNodeStream();
      await this.#demand(202, answer, unitId, signal);
      const [, id] = RESULT_ID.exec(String(answer.headers['operation-location'] ?? '')) ?? [];
      if (id === undefined) throw new ProviderOutputInvalidError(provider, unitId);
      return id;
    });
  }

  /** @returns undefined when the service does not know the analysis any more */
  async look(resultId: string, unitId: string, signal: AbortSignal): Promise<AnalysisProgress | undefined> {
    const { provider, model } = this.#options;
    return this.#translated(unitId, signal, async () => {
      const client = await this.#connection.client();
      const answer = await client
        .path('/documentModels/{modelId}/analyzeResults/{resultId}', model, resultId)
        .get({ abortSignal: signal })
        .asNodeStream();
      if (answer.status === '404') {
        await this.#body(answer, signal);
        return undefined;
      }
      const body = await this.#demand(200, answer, unitId, signal);
      const parsed = analysisAnswer.safeParse(JSON.parse(body.toString('utf8')));
      if (!parsed.success) throw new ProviderOutputInvalidError(provider, unitId, { cause: parsed.error });
      const retryAfter = answer.headers['retry-after'];
      return { answer: parsed.data, retryAfter };
    });
  }

  isAboutPage(code: string): boolean {
    return ABOUT_THE_PAGE.test(code);
  }

  close(): void {
    this.#connection.close();
  }

  async #demand(expected: number, answer: StreamedAnswer, unitId: string, signal: AbortSignal): Promise<Buffer> {
    const body = await this.#body(answer, signal);
    const status = Number(answer.status);
    if (status === expected) return body;
    if (status < 300) throw new ProviderOutputInvalidError(this.#options.provider, unitId);
    throw answerError(this.#options.provider, {
      status,
      retryAfter: answer.headers['retry-after'],
      code: errorCode(body),
      isAboutPage: (code) => this.isAboutPage(code),
    });
  }

  async #body({ body }: StreamedAnswer, signal: AbortSignal): Promise<Buffer> {
    if (!body) return Buffer.alloc(0);
    return limitedBody(body as Readable, this.#options.maxAnswerBytes, signal);
  }

  /** SDK errors carry the request with its headers, so none of them leaves this place. */
  async #translated<T>(unitId: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof AppError) throw error;
      const { provider } = this.#options;
      if (error instanceof AnswerTooLargeError || error instanceof SyntaxError)
        throw new ProviderOutputInvalidError(provider, unitId, { cause: error });
      throw new ProviderUnavailableError(provider, { cause: new Error(networkCode(error)) });
    }
  }
}

interface StreamedAnswer {
  status: string;
  headers: Record<string, string | undefined>;
  body?: NodeJS.ReadableStream | undefined;
}

/** The innermost code is the most exact one. */
function errorCode(body: Buffer): unknown {
  try {
    const { error } = JSON.parse(body.toString('utf8')) as {
      error?: { code?: unknown; innererror?: { code?: unknown } };
    };
    return error?.innererror?.code ?? error?.code;
  } catch {
    return undefined;
  }
}

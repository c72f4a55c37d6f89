import { Readable } from 'node:stream';
import { AppError, PageRejectedError, ProviderOutputInvalidError, ProviderUnavailableError } from '@cairn/errors';
import type { PageResult } from '@cairn/page-result';
import type { OpenAI } from 'openai';
import { z } from 'zod';
import type { PagePicture, PagePictures } from '../page-pictures.ts';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from '../processing-provider.ts';
import { answerError } from '../remote/answer-error.ts';
import { RemoteHealth } from '../remote/remote-health.ts';
import { AgentFetch } from './agent-fetch.ts';
import { spreadLines } from './spread-lines.ts';
import { INSTRUCTIONS, TRANSCRIPTION_FORMAT, transcribedLines } from './transcription.ts';

export interface OpenAIOptions {
  /** Of any compatible service; default `https://api.openai.com/v1`. */
  baseUrl?: string | undefined;
  /** Local servers want none. */
  key?: string | undefined;
  /** One that reads pictures. */
  model: string;
  /**
   * How the model is held to JSON; default `json_schema`. Endpoints that know less take `json_object`, or `text` for
   * asking alone. The answer is checked in every case.
   */
  answerFormat?: 'json_schema' | 'json_object' | 'text' | undefined;
  /** Default 0, for the same text every time; null leaves it out, for models that take none. */
  temperature?: number | null | undefined;
  /** Default 4 MiB. */
  maxAnswerBytes?: number;
}

const DEFAULT_BASE_URL = 'https://api.openai.com/v1';

const ABOUT_THE_PAGE =
  /^(invalid_image\w*|image_\w+|content_policy_violation|content_filter|context_length_exceeded|string_above_max_length)$/;

const completion = z.object({
  model: z.string().max(200).optional(),
  choices: z
    .array(
      z.object({
        finish_reason: z.string().nullish(),
        message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
      }),
    )
    .min(1),
});

/**
 * A model that reads pictures transcribes the page, through the official SDK of OpenAI at any compatible endpoint. It
 * knows no places: `boxes` is `none`, and lines are spread over the page.
 */
export class OpenAIProvider implements ProcessingProvider {
  readonly name = 'openai';
  readonly #options: OpenAIOptions;
  readonly #pictures: PagePictures;
  readonly #transport: AgentFetch;
  readonly #health: RemoteHealth;
  #client: Promise<OpenAI> | undefined;

  constructor(options: OpenAIOptions, pictures: PagePictures) {
    const { baseUrl = DEFAULT_BASE_URL, maxAnswerBytes = 4 * 1024 * 1024 } = options;
    this.#options = options;
    this.#pictures = pictures;
    this.#transport = new AgentFetch(baseUrl, maxAnswerBytes);
    this.#health = new RemoteHealth(`model ${options.model} at ${new URL(baseUrl).host}`);
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    const page = await this.#health.during(() => this.#recognise(request, signal));
    return Readable.from([Buffer.from(JSON.stringify(page))]);
  }

  health(): Promise<ProviderHealth> {
    return Promise.resolve(this.#health.read());
  }

  async close(): Promise<void> {
    this.#transport.close();
    await this.#pictures.close();
  }

  async #recognise(request: ProcessingRequest, signal: AbortSignal): Promise<PageResult> {
    const picture = await this.#pictures.prepare(request, signal);
    if ('existing' in picture) return picture.existing;
    const answer = await this.#ask(picture, request, signal);
    const lines = this.#linesOf(answer, request);
    const { widthPx, heightPx, dpi } = picture;
    return picture.complete({
      version: 1,
      pageNumber: request.pageNumber,
      ...{ widthPx, heightPx, dpi, rotation: 0 },
      engine: { name: this.name, version: answer.model ?? this.#options.model, language: request.language },
      boxes: 'none',
      blocks: spreadLines(lines, widthPx, heightPx),
      warnings: [
        ...picture.warnings,
        {
          code: 'PLACES_NOT_MEASURED',
          message: 'The lines of this page are spread over it; their text has no places.',
        },
      ],
    });
  }

  async #ask(
    picture: PagePicture,
    { unitId, language }: ProcessingRequest,
    signal: AbortSignal,
  ): Promise<z.output<typeof completion>> {
    const { model, answerFormat = 'json_schema', temperature = 0 } = this.#options;
    try {
      const client = await this.#connected();
      const answer: unknown = await client.chat.completions.create(
        {
          model,
          ...(temperature === null ? {} : { temperature }),
          ...(answerFormat === 'json_schema' ? { response_format: TRANSCRIPTION_FORMAT } : {}),
          ...(answerFormat === 'json_object' ? { response_format: { type: 'json_object' } } : {}),
          messages: [
            { role: 'system', content: INSTRUCTIONS },
            {
              role: 'user',
              content: [
                { type: 'text', text: `Transcribe this page. Its language (ISO 639-2): ${language}.` },
                { type: 'image_url', image_url: { url: dataUrl(picture.png), detail: 'high' } },
              ],
            },
          ],
        },
        { signal },
      );
      const parsed = completion.safeParse(answer);
      if (parsed.success) return parsed.data;
      throw new ProviderOutputInvalidError(this.name, unitId, { cause: parsed.error });
    } catch (error) {
      signal.throwIfAborted();
      throw this.#translated(error, unitId);
    }
  }

  #linesOf({ choices }: z.output<typeof completion>, { unitId }: ProcessingRequest): string[] {
    const [choice] = choices;
    if (choice?.message.refusal || choice?.finish_reason === 'content_filter')
      throw new PageRejectedError(this.name, 'the model refused it');
    if (choice?.finish_reason === 'length') throw new PageRejectedError(this.name, 'the answer was cut off');
    try {
      return transcribedLines(choice?.message.content ?? '');
    } catch (error) {
      // What the parsers say quotes the page.
      throw new ProviderOutputInvalidError(this.name, unitId, { cause: new Error((error as Error).name) });
    }
  }

  /** SDK errors carry headers and bodies, so none of them leaves this place. */
  #translated(error: unknown, unitId: string): AppError {
    if (error instanceof AppError) return error;
    const { status, headers, code, type } = (error ?? {}) as Partial<InstanceType<typeof OpenAI.APIError>>;
    if (typeof status === 'number')
      return answerError(this.name, {
        status,
        retryAfter: headers?.get('retry-after'),
        code: code ?? type,
        isAboutPage: (reason) => ABOUT_THE_PAGE.test(reason),
      });
    const causes = causesOf(error);
    if (causes.some((cause) => cause.name === 'AnswerTooLargeError' || cause instanceof SyntaxError))
      return new ProviderOutputInvalidError(this.name, unitId);
    const known = causes.flatMap((cause) => networkCode(cause)).at(-1) ?? 'connection failed';
    return new ProviderUnavailableError(this.name, { cause: new Error(known) });
  }

  #connected(): Promise<OpenAI> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** The SDK is loaded with the first page. What it would read from the environment is said here. */
  async #connect(): Promise<OpenAI> {
    const { baseUrl = DEFAULT_BASE_URL, key = 'none' } = this.#options;
    const { OpenAI: Client } = await import('openai');
    return new Client({
      baseURL: baseUrl,
      apiKey: key,
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      maxRetries: 0,
      logLevel: 'off',
      fetch: this.#transport.fetch,
    });
  }
}

function dataUrl(png: Buffer): string {
  return `data:image/png;base64,${png.toString('base64')}`;
}

function causesOf(error: unknown): Error[] {
  return error instanceof Error ? [error, ...causesOf(error.cause)] : [];
}

function networkCode({ code }: Error & { code?: unknown }): string[] {
  return typeof code === 'string' && /^[A-Z_]{3,40}$/.test(code) ? [code] : [];
}

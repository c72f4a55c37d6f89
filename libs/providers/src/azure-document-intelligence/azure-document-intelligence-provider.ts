import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import type { UnitNotes } from '@cairn/checkpoints';
import { PageRejectedError, ProviderOutputInvalidError, ProviderUnavailableError } from '@cairn/errors';
import type { PageResult } from '@cairn/page-result';
import { retryAfterSeconds, type AzureServiceOptions } from '@cairn/remote-service';
import type { PagePictures } from '../page-pictures.ts';
import type { ProcessingProvider, ProcessingRequest, ProviderHealth } from '../processing-provider.ts';
import { RemoteHealth } from '../remote/remote-health.ts';
import { analysedPage } from './analysed-page.ts';
import type { Analysis, AnalysisAnswer } from './analysis-answer.ts';
import { AnalysisRequests } from './analysis-requests.ts';
import { StartedAnalyses } from './started-analyses.ts';

export interface AzureDocumentIntelligenceOptions extends AzureServiceOptions {
  /** Default `prebuilt-read`. */
  model?: string | undefined;
  /** Wait between two looks at an analysis, when the service names none; default 1 s. */
  pollIntervalMs?: number;
  /** Default 16 MiB; a dense page has about 1. */
  maxAnswerBytes?: number;
  /** Where analyses that have begun are kept; without it a restarted process pays for its pages again. */
  notes?: UnitNotes | undefined;
}

/** What a service may ask us to wait between two looks: more of it would only hold the page. */
const MAX_POLL_INTERVAL_MS = 10_000;

/** Azure AI Document Intelligence reads the picture of a page, through the official SDK. */
export class AzureDocumentIntelligenceProvider implements ProcessingProvider {
  readonly name = 'azure-document-intelligence';
  readonly #pictures: PagePictures;
  readonly #requests: AnalysisRequests;
  readonly #started: StartedAnalyses;
  readonly #pollIntervalMs: number;
  readonly #health: RemoteHealth;

  constructor(options: AzureDocumentIntelligenceOptions, pictures: PagePictures) {
    const { endpoint, key, clientId, model = 'prebuilt-read', maxAnswerBytes = 16 * 1024 * 1024 } = options;
    this.#pictures = pictures;
    this.#requests = new AnalysisRequests({ provider: this.name, endpoint, key, clientId, model, maxAnswerBytes });
    this.#started = new StartedAnalyses(model, options.notes);
    this.#pollIntervalMs = options.pollIntervalMs ?? 1_000;
    this.#health = new RemoteHealth(`model ${model} at ${new URL(endpoint).host}`);
  }

  async process(request: ProcessingRequest, signal: AbortSignal): Promise<Readable> {
    const page = await this.#health.during(() => this.#recognise(request, signal));
    return Readable.from([Buffer.from(JSON.stringify(page))]);
  }

  health(): Promise<ProviderHealth> {
    return Promise.resolve(this.#health.read());
  }

  async close(): Promise<void> {
    this.#requests.close();
    await this.#pictures.close();
  }

  async #recognise(request: ProcessingRequest, signal: AbortSignal): Promise<PageResult> {
    const picture = await this.#pictures.prepare(request, signal);
    if ('existing' in picture) return picture.existing;
    const analysis = await this.#analyse(request, picture.png, signal);
    return picture.complete(analysedPage(analysis, picture, request));
  }

  async #analyse(request: ProcessingRequest, png: Buffer, signal: AbortSignal): Promise<Analysis> {
    const begun = await this.#started.find(request, png, signal);
    const earlier = begun === undefined ? undefined : await this.#follow(begun, request, signal);
    if (earlier) return earlier;
    const resultId = await this.#requests.start(png, request.unitId, signal);
    // Before the first look: from here on the page is paid for.
    await this.#started.keep(request, png, resultId);
    const analysis = await this.#follow(resultId, request, signal);
    if (!analysis) throw new ProviderUnavailableError(this.name);
    return analysis;
  }

  /** @returns undefined when the service has forgotten the analysis */
  async #follow(resultId: string, request: ProcessingRequest, signal: AbortSignal): Promise<Analysis | undefined> {
    for (;;) {
      const progress = await this.#look(resultId, request, signal);
      if (!progress) {
        await this.#started.forget(request);
        return undefined;
      }
      const { answer, retryAfter } = progress;
      if (answer.status === 'succeeded') return answer.analyzeResult;
      if (answer.status !== 'running' && answer.status !== 'notStarted') {
        await this.#started.forget(request);
        throw this.#failure(answer);
      }
      const askedMs = (retryAfterSeconds(retryAfter) ?? 0) * 1000;
      await wait(Math.min(MAX_POLL_INTERVAL_MS, Math.max(askedMs, this.#pollIntervalMs)), undefined, { signal });
    }
  }

  async #look(resultId: string, request: ProcessingRequest, signal: AbortSignal): ReturnType<AnalysisRequests['look']> {
    try {
      return await this.#requests.look(resultId, request.unitId, signal);
    } catch (error) {
      // A whole answer that makes no sense will make none next time: another try needs another analysis.
      if (error instanceof ProviderOutputInvalidError && !(error.cause instanceof SyntaxError))
        await this.#started.forget(request);
      throw error;
    }
  }

  #failure(answer: Exclude<AnalysisAnswer, { status: 'succeeded' }>): Error {
    const error = 'error' in answer ? answer.error : undefined;
    const code = error?.innererror?.code ?? error?.code ?? '';
    if (this.#requests.isAboutPage(code)) return new PageRejectedError(this.name, `the analysis failed (${code})`);
    return new ProviderUnavailableError(this.name);
  }
}

import { deadline, type DomainClient } from '../api/domain-client.ts';
import { ApiError } from '../errors/api-error.ts';
import type { Timers } from '../timers/timers.ts';
import type { Document, DocumentPage, ResultKind } from './document.ts';
import { randomId } from './random-id.ts';

export interface CallOptions {
  signal?: AbortSignal | undefined;
}

export interface ListOptions extends CallOptions {
  /** `nextCursor` of the page before; default: the newest documents. */
  cursor?: string | null | undefined;
  /** 1 to 100, default 20. */
  limit?: number | undefined;
}

export interface UploadOptions extends CallOptions {
  /** Default: the file's own name, or `document`. */
  fileName?: string | undefined;
  /** Default: the file name. */
  title?: string | undefined;
  /** Of the text, as in `eng` or `eng+deu`; default `eng`. */
  language?: string | undefined;
  /** The name of "this same upload"; default a random one. */
  idempotencyKey?: string | undefined;
}

const uploadTries = 4;

/** A user's documents. Every method throws `ApiError`, or the signal's reason when it was aborted. */
export class Documents {
  readonly #client: DomainClient;
  readonly #timers: Timers;
  readonly #retried: (id: string) => void;

  /** @param retried told of every document that runs again */
  constructor(client: DomainClient, timers: Timers, retried: (id: string) => void) {
    this.#client = client;
    this.#timers = timers;
    this.#retried = retried;
  }

  /** Newest first. */
  async list({ cursor, limit, signal }: ListOptions = {}): Promise<DocumentPage> {
    const query = { ...(cursor ? { cursor } : {}), ...(limit ? { limit } : {}) };
    const { data } = await this.#client.call((api) =>
      api.GET('/api/documents', { params: { query }, signal: deadline(signal) }),
    );
    return data;
  }

  async get(id: string, { signal }: CallOptions = {}): Promise<Document> {
    const { data } = await this.#client.call((api) =>
      api.GET('/api/documents/{id}', { params: { path: { id } }, signal: deadline(signal) }),
    );
    return data;
  }

  /**
   * Sends a file. When no answer comes it is sent again, up to three times, with the same idempotency key, so it becomes
   * one document however often it arrives.
   * @throws ApiError with status 422 and validation's reasons when the document is not accepted
   */
  async upload(file: Blob, options: UploadOptions = {}): Promise<Document> {
    const idempotencyKey = options.idempotencyKey ?? randomId();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#uploadOnce(formOf(file, options), idempotencyKey, options.signal);
      } catch (error) {
        if (attempt === uploadTries || !answerMayDiffer(error)) throw error;
        await new Promise<void>((resolve) => this.#timers.after(500 * attempt, resolve));
      }
    }
  }

  /** Runs a failed or cancelled document again; finished pages are not repeated. */
  async retry(id: string, { signal }: CallOptions = {}): Promise<Document> {
    const { data } = await this.#client.call((api) =>
      api.POST('/api/documents/{id}/retry', { params: { path: { id } }, signal: deadline(signal) }),
    );
    this.#retried(id);
    return data;
  }

  /** A running job stops at its next page. */
  async cancel(id: string, { signal }: CallOptions = {}): Promise<Document> {
    const { data } = await this.#client.call((api) =>
      api.POST('/api/documents/{id}/cancel', { params: { path: { id } }, signal: deadline(signal) }),
    );
    return data;
  }

  /** Removes the document with its file, job and results. */
  async delete(id: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#client.call((api) =>
      api.DELETE('/api/documents/{id}', { params: { path: { id } }, signal: deadline(signal) }),
    );
  }

  /** A result, not read yet: take its `body`, `blob()` or `text()`. */
  async download(id: string, kind: ResultKind, { signal }: CallOptions = {}): Promise<Response> {
    const { response } = await this.#client.call((api) =>
      api.GET('/api/documents/{id}/result/{kind}', {
        params: { path: { id, kind } },
        parseAs: 'stream',
        signal: signal ?? null,
      }),
    );
    return response;
  }

  async #uploadOnce(form: FormData, idempotencyKey: string, signal: AbortSignal | undefined): Promise<Document> {
    const { data } = await this.#client.call((api) =>
      api.POST('/api/documents', {
        params: { header: { 'Idempotency-Key': idempotencyKey } },
        // The document describes the form's fields; the form itself is what is sent.
        body: form as unknown as { file: Blob },
        bodySerializer: (body) => body,
        signal: signal ?? null,
      }),
    );
    return data;
  }
}

/** Fields come before the file: the service reads the body as a stream. */
function formOf(file: Blob, { fileName, title, language }: UploadOptions): FormData {
  const form = new FormData();
  if (title?.trim()) form.append('title', title.trim());
  if (language) form.append('language', language);
  form.append('file', file, fileName ?? (file instanceof File ? file.name : 'document'));
  return form;
}

/** Whether the document may have been kept without our knowing, or may be taken in a moment. */
function answerMayDiffer(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 503 || error.has('IDEMPOTENCY_KEY_IN_FLIGHT');
}

import { deadline, type DomainClient } from '../api/domain-client.ts';
import { ApiError } from '../errors/api-error.ts';
import type { Timers } from '../timers/timers.ts';
import type { Document, DocumentPage, DocumentSettings, ResultKind } from './document.ts';
import { randomId } from './random-id.ts';
import { uploadForm } from './upload-form.ts';

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
  /** Of a single file. Default: the file's own name, or `document`. */
  fileName?: string | undefined;
  /** Default: the file name. */
  title?: string | undefined;
  /** Of the text, as in `eng` or `eng+deu`; default `eng`. The same as `settings.language`. */
  language?: string | undefined;
  /** Default: those that the service documents. */
  settings?: Partial<DocumentSettings> | undefined;
  /** Opens the encrypted PDFs among the files. */
  password?: string | undefined;
  /** The name of "this same upload"; default a random one. */
  idempotencyKey?: string | undefined;
}

export interface RetryOptions extends CallOptions {
  /** Default: as they are. */
  settings?: Partial<DocumentSettings> | undefined;
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
   * Sends a file, or several that make up one document in this order. When no answer comes they are sent again, up to
   * three times, with the same idempotency key, so they become one document however often they arrive.
   * @throws ApiError with status 422 and validation's reasons when the document is not accepted
   */
  async upload(file: Blob | readonly Blob[], options: UploadOptions = {}): Promise<Document> {
    const idempotencyKey = options.idempotencyKey ?? randomId();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#uploadOnce(
          uploadForm(Array.isArray(file) ? file : [file], options),
          idempotencyKey,
          options.signal,
        );
      } catch (error) {
        if (attempt === uploadTries || !answerMayDiffer(error)) throw error;
        await new Promise<void>((resolve) => this.#timers.after(500 * attempt, resolve));
      }
    }
  }

  /**
   * Runs a failed or cancelled document again; finished pages are not repeated. With other settings it begins anew, also
   * when it is completed.
   */
  async retry(id: string, { signal, settings }: RetryOptions = {}): Promise<Document> {
    const { data } = await this.#client.call((api) =>
      api.POST('/api/documents/{id}/retry', {
        params: { path: { id } },
        ...(settings ? { body: settings } : {}),
        signal: deadline(signal),
      }),
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

  /**
   * A small picture of a page, 160 pixels wide, not read yet; there as soon as the page is done.
   * @param pageNumber counted over all files, from 1
   */
  async thumbnail(id: string, pageNumber: number, { signal }: CallOptions = {}): Promise<Response> {
    const { response } = await this.#client.call((api) =>
      api.GET('/api/documents/{id}/pages/{pageNumber}/thumbnail', {
        params: { path: { id, pageNumber } },
        parseAs: 'stream',
        signal: deadline(signal),
      }),
    );
    return response;
  }

  async #uploadOnce(form: FormData, idempotencyKey: string, signal: AbortSignal | undefined): Promise<Document> {
    const { data } = await this.#client.call((api) =>
      api.POST('/api/documents', {
        params: { header: { 'Idempotency-Key': idempotencyKey } },
        // The document describes the form's fields; the form itself is what is sent.
        body: form as unknown as { file: Blob[] },
        bodySerializer: (body) => body,
        signal: signal ?? null,
      }),
    );
    return data;
  }
}

/** Whether the document may have been kept without our knowing, or may be taken in a moment. */
function answerMayDiffer(error: unknown): boolean {
  if (!(error instanceof ApiError)) return false;
  return error.status === 0 || error.status === 503 || error.has('IDEMPOTENCY_KEY_IN_FLIGHT');
}

import { randomUUID } from 'node:crypto';
import { createWriteStream, openAsBlob } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';

/** The part of domain-api's document that is shown here. */
export interface DocumentView {
  id: string;
  title: string;
  status: 'Accepted' | 'Queued' | 'Processing' | 'Completed' | 'Failed' | 'Cancelled';
  jobId: string | null;
  progressPercent: number;
  statusMessage: string | null;
  pageCount: number | null;
  failedPages: { pageNumber: number; message: string }[];
  error: { code: string; message: string; traceId: string } | null;
}

export type ResultKind = 'pdf' | 'text' | 'hocr';

/** domain-api refused; the message has its reasons in words. */
export class RefusedError extends Error {
  readonly status: number;

  constructor(status: number, reasons: readonly { code: string; message: string }[], traceId: string | undefined) {
    const words = reasons.map(({ code, message }) => `${message} (${code})`).join('\n') || `HTTP ${status}`;
    super(traceId ? `${words}\ntrace id ${traceId}` : words);
    this.name = 'RefusedError';
    this.status = status;
  }
}

const CONTENT_TYPES: Record<string, string> = {
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.tif': 'image/tiff',
  '.tiff': 'image/tiff',
};

const SUBMIT_ATTEMPTS = 4;

/** A user's view of domain-api, over its public HTTP API. */
export class DocumentClient {
  readonly #url: string;
  readonly #token: () => Promise<string>;

  constructor(domainApiUrl: string, token: () => Promise<string>) {
    this.#url = `${domainApiUrl}/api/documents`;
    this.#token = token;
  }

  /**
   * Uploads a file, streamed from disk. When no answer comes it is sent again with the same idempotency key, so it
   * becomes one document however often it arrives.
   * @throws RefusedError, for example when validation rejects it
   */
  async submit(file: string, signal?: AbortSignal): Promise<DocumentView> {
    const idempotencyKey = randomUUID();
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#submitOnce(file, idempotencyKey, signal);
      } catch (error) {
        const mayHelp = !(error instanceof RefusedError) || error.status === 503 || error.status === 409;
        if (!mayHelp || attempt === SUBMIT_ATTEMPTS || signal?.aborted) throw error;
        await delay(500 * attempt, undefined, { signal });
      }
    }
  }

  async get(id: string, signal?: AbortSignal): Promise<DocumentView> {
    const response = await this.#fetch(`${this.#url}/${id}`, { signal: signal ?? null });
    return (await response.json()) as DocumentView;
  }

  /** The file appears under its name only when it is complete. */
  async download(id: string, kind: ResultKind, path: string): Promise<void> {
    const response = await this.#fetch(`${this.#url}/${id}/result/${kind}`, {});
    if (!response.body) throw new Error(`domain-api sent an empty ${kind}.`);
    const draft = `${path}.part`;
    await pipeline(Readable.fromWeb(response.body as ReadableStream), createWriteStream(draft));
    await rename(draft, path);
  }

  async #submitOnce(file: string, idempotencyKey: string, signal?: AbortSignal): Promise<DocumentView> {
    const type = CONTENT_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
    const form = new FormData();
    form.append('title', basename(file, extname(file)));
    form.append('file', await openAsBlob(file, { type }), basename(file));
    const headers = { 'idempotency-key': idempotencyKey };
    const response = await this.#fetch(this.#url, { method: 'POST', body: form, headers, signal: signal ?? null });
    return (await response.json()) as DocumentView;
  }

  async #fetch(url: string, init: RequestInit): Promise<Response> {
    const headers = { ...init.headers, authorization: `Bearer ${await this.#token()}` };
    const response = await fetch(url, { ...init, headers });
    if (response.ok) return response;
    const envelope = (await response.json().catch(() => ({}))) as {
      traceId?: string;
      errors?: { code: string; message: string }[];
    };
    throw new RefusedError(response.status, envelope.errors ?? [], envelope.traceId);
  }
}

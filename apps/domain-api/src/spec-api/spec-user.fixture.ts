import { randomBytes } from 'node:crypto';
import type { ErrorEnvelope } from '@cairn/errors';
import type { DocumentListResponse, DocumentResponse } from '../documents/document-response.ts';

export interface SpecUpload {
  title?: string;
  language?: string;
  /** Further fields, by name. */
  settings?: Record<string, string>;
  /** Contents of further files. */
  further?: readonly Uint8Array<ArrayBuffer>[];
  fileName?: string;
  type?: string;
  content?: Uint8Array<ArrayBuffer> | string;
  key?: string;
}

/** A PDF by its first bytes; what else it is, the validation stand-in decides. */
export function pdfBytes(bytes = 2_000): Buffer<ArrayBuffer> {
  return Buffer.concat([Buffer.from('%PDF-1.7\n'), randomBytes(bytes)]);
}

/** The API as one signed-in user calls it. */
export class SpecUser {
  constructor(
    private readonly baseUrl: string,
    readonly userId: string,
    readonly token: string,
  ) {}

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.token}`);
    return fetch(`${this.baseUrl}${path}`, { ...init, headers });
  }

  upload({ key, ...upload }: SpecUpload = {}): Promise<Response> {
    return this.send(uploadForm(upload), key);
  }

  send(form: FormData, key?: string): Promise<Response> {
    const headers = key === undefined ? undefined : { 'idempotency-key': key };
    return this.fetch('/api/documents', { method: 'POST', body: form, ...(headers ? { headers } : {}) });
  }

  /** An upload that is taken for granted. */
  async uploaded(upload: SpecUpload = {}): Promise<DocumentResponse> {
    const answer = await this.upload(upload);
    if (answer.status !== 202) throw new Error(`Upload answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as DocumentResponse;
  }

  async document(id: string): Promise<DocumentResponse> {
    return (await (await this.fetch(`/api/documents/${id}`)).json()) as DocumentResponse;
  }

  async list(query = ''): Promise<DocumentListResponse> {
    return (await (await this.fetch(`/api/documents${query}`)).json()) as DocumentListResponse;
  }

  post(path: string, body?: object): Promise<Response> {
    const json = { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    return this.fetch(path, { method: 'POST', ...(body ? json : {}) });
  }
}

export function uploadForm({
  title,
  language,
  settings = {},
  further = [],
  fileName = 'scan.pdf',
  type = 'application/pdf',
  content,
}: SpecUpload = {}): FormData {
  const form = new FormData();
  if (title !== undefined) form.append('title', title);
  if (language !== undefined) form.append('language', language);
  for (const [name, value] of Object.entries(settings)) form.append(name, value);
  form.append('file', new Blob([content ?? pdfBytes()], { type }), fileName);
  for (const [index, bytes] of further.entries())
    form.append('file', new Blob([bytes], { type }), `further-${index + 1}.pdf`);
  return form;
}

/** Status and error codes of an answer, which must be an envelope. */
export async function refusal(
  answer: Response,
): Promise<{ status: number; codes: string[]; fields: (string | undefined)[] }> {
  const envelope = (await answer.json()) as ErrorEnvelope;
  expect(envelope).toMatchObject({ success: false, status: answer.status });
  expect(envelope.traceId).toBe(answer.headers.get('x-trace-id'));
  return {
    status: answer.status,
    codes: envelope.errors.map((item) => item.code),
    fields: envelope.errors.map((item) => item.field),
  };
}

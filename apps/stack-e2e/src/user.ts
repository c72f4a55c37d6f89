import { PDFDocument, StandardFonts } from '@cantoo/pdf-lib';
import { waitUntil } from '@cairn/testing';
import type { SpecStack } from './spec-stack.ts';

export interface DocumentJson {
  id: string;
  jobId: string | null;
  title: string;
  status: string;
  progressPercent: number;
  pageCount: number | null;
  failedPages: { pageNumber: number; code: string }[];
  error: { code: string; checkpointCount: number; traceId: string } | null;
  results: { pdf: string; text: string; hocr: string; alto: string | null; pages: string | null } | null;
  validation: { decision: string } | null;
}

export interface Envelope {
  traceId: string;
  success: false;
  status: number;
  errors: { code: string; message: string; field?: string }[];
}

/** A user who talks to domain-api over HTTP, as any client would. */
export class User {
  readonly #api: string;
  readonly #token: string;

  private constructor(api: string, token: string) {
    this.#api = api;
    this.#token = token;
  }

  static async of(stack: SpecStack, name: string): Promise<User> {
    return new User(stack.endpoints.domainApi ?? '', await stack.token(name));
  }

  request(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${this.#token}`);
    return fetch(`${this.#api}${path}`, { ...init, headers });
  }

  send(bytes: Uint8Array, fileName = 'scan.pdf', headers: Record<string, string> = {}): Promise<Response> {
    const form = new FormData();
    form.append('title', fileName);
    form.append('file', new Blob([bytes as BlobPart], { type: 'application/pdf' }), fileName);
    return this.request('/api/documents', { method: 'POST', body: form, headers });
  }

  /** Uploads and expects to be accepted. */
  async submit(bytes: Uint8Array, fileName?: string): Promise<DocumentJson> {
    const response = await this.send(bytes, fileName);
    if (response.status !== 202) throw new Error(`upload answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as DocumentJson;
  }

  async document(id: string): Promise<DocumentJson> {
    return (await (await this.request(`/api/documents/${id}`)).json()) as DocumentJson;
  }

  async waitFor(id: string, status: string, timeoutMs = 90_000): Promise<DocumentJson> {
    await waitUntil(async () => (await this.document(id)).status === status, { timeoutMs });
    return this.document(id);
  }

  async result(id: string, kind: 'pdf' | 'text' | 'hocr' | 'alto' | 'pages'): Promise<Buffer> {
    const response = await this.request(`/api/documents/${id}/result/${kind}`);
    if (!response.ok) throw new Error(`result ${kind} answered ${response.status}`);
    return Buffer.from(await response.arrayBuffer());
  }
}

/** A PDF with one line of text a page. */
export async function pdfOf(pages: number): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  const font = await document.embedFont(StandardFonts.Helvetica);
  for (let page = 1; page <= pages; page += 1) {
    document.addPage([595, 842]).drawText(`This is page number ${page}`, { x: 72, y: 700, size: 24, font });
  }
  return document.save();
}

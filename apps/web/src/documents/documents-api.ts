import type { ApiClient } from '../http/api-client.ts';
import type { Document, DocumentPage } from './document.ts';

/** domain-api's document routes. Every method throws `ApiError`. */
export class DocumentsApi {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  /** Newest first. */
  list(cursor: string | null, limit: number): Promise<DocumentPage> {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor ? { cursor } : {}) });
    return this.#client.call('GET', `/api/documents?${query}`);
  }

  get(id: string): Promise<Document> {
    return this.#client.call('GET', pathOf(id));
  }

  cancel(id: string): Promise<unknown> {
    return this.#client.call('POST', `${pathOf(id)}/cancel`);
  }

  retry(id: string): Promise<unknown> {
    return this.#client.call('POST', `${pathOf(id)}/retry`);
  }

  delete(id: string): Promise<unknown> {
    return this.#client.call('DELETE', pathOf(id));
  }

  download(address: string): Promise<Blob> {
    return this.#client.download(address);
  }
}

function pathOf(id: string): string {
  return `/api/documents/${encodeURIComponent(id)}`;
}

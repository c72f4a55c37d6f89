import type { components } from '../api/domain-api.ts';

/** A document as domain-api answers it. Times are ISO 8601 in UTC. */
export type Document = components['schemas']['DocumentResponse'];

export type DocumentStatus = Document['status'];

/** How a document is digitised. */
export type DocumentSettings = Document['settings'];

export type DocumentPage = components['schemas']['DocumentListResponse'];

export type ResultKind = keyof components['schemas']['ResultLinksResponse'];

/** Whether its job may still change without anybody asking for it. */
export function isActive({ status }: Pick<Document, 'status'>): boolean {
  return status === 'Accepted' || status === 'Queued' || status === 'Processing';
}

import type { ApiError, Document, DocumentPage } from '@cairn/client';

export interface DocumentsState {
  byId: Readonly<Record<string, Document>>;
  /** Ids of the list, newest first. A document opened by its address may be known without being listed. */
  listed: readonly string[];
  nextCursor: string | null;
  list: 'unknown' | 'loading' | 'loaded' | 'failed';
  listError: ApiError | null;
  /** Documents that the server says do not exist (any more), or not for this user. */
  missing: Readonly<Record<string, true>>;
}

export type DocumentsAction =
  | { type: 'listRequested' }
  | { type: 'listFailed'; error: ApiError }
  /** `first`: the newest documents; else the page after those already listed. */
  | { type: 'pageLoaded'; page: DocumentPage; first: boolean }
  | { type: 'documentLoaded'; document: Document }
  | { type: 'documentMissing'; documentId: string };

export const noDocuments: DocumentsState = {
  byId: {},
  listed: [],
  nextCursor: null,
  list: 'unknown',
  listError: null,
  missing: {},
};

export function documentsReducer(state: DocumentsState, action: DocumentsAction): DocumentsState {
  switch (action.type) {
    case 'listRequested':
      return { ...state, list: 'loading', listError: null };
    case 'listFailed':
      return { ...state, list: 'failed', listError: action.error };
    case 'pageLoaded':
      return withPage(state, action.page, action.first);
    case 'documentLoaded':
      return withDocuments(state, [action.document]);
    case 'documentMissing':
      return without(state, action.documentId);
  }
}

function withPage(state: DocumentsState, page: DocumentPage, first: boolean): DocumentsState {
  // A newer first page must not move the cursor back to documents that are listed already.
  const nextCursor = first && state.listed.length > page.items.length ? state.nextCursor : page.nextCursor;
  return { ...withDocuments(state, page.items), nextCursor, list: 'loaded', listError: null };
}

function withDocuments(state: DocumentsState, documents: readonly Document[]): DocumentsState {
  const byId = { ...state.byId };
  let changed = false;
  for (const document of documents) {
    const known = byId[document.id];
    if (state.missing[document.id] || (known && isNotNewer(document, known))) continue;
    byId[document.id] = document;
    changed = true;
  }
  const listed = newestFirst([...new Set([...state.listed, ...documents.map((document) => document.id)])], byId);
  const sameList = listed.length === state.listed.length;
  return changed || !sameList ? { ...state, byId, listed: sameList ? state.listed : listed } : state;
}

/** Answers can overtake each other; an older one must not turn the page back. */
function isNotNewer(document: Document, known: Document): boolean {
  if (document.updatedAt !== known.updatedAt) return document.updatedAt < known.updatedAt;
  return JSON.stringify(document) === JSON.stringify(known);
}

function newestFirst(ids: string[], byId: DocumentsState['byId']): string[] {
  const createdAt = (id: string) => byId[id]?.createdAt ?? '';
  return ids.filter((id) => byId[id]).sort((a, b) => createdAt(b).localeCompare(createdAt(a)) || b.localeCompare(a));
}

function without(state: DocumentsState, documentId: string): DocumentsState {
  if (state.missing[documentId]) return state;
  const { [documentId]: _gone, ...byId } = state.byId;
  const listed = state.listed.filter((id) => id !== documentId);
  return { ...state, byId, listed, missing: { ...state.missing, [documentId]: true } };
}

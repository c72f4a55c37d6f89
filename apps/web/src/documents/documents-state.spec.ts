import { ApiError } from '@cairn/client';

import { documentsReducer, type DocumentsState, noDocuments } from './documents-state.ts';
import { aDocument } from '@cairn/client/testing';

const titles = (state: DocumentsState) => state.listed.map((id) => state.byId[id]?.title);

const minute = (n: number) => `2026-03-01T10:${String(n).padStart(2, '0')}:00.000Z`;

function numbered(from: number, to: number) {
  const count = from - to + 1;
  return Array.from({ length: count }, (_, i) =>
    aDocument({ id: `d${from - i}`, title: `${from - i}`, createdAt: minute(from - i), updatedAt: minute(from - i) }),
  );
}

describe('documents state', () => {
  it('lists pages newest first and remembers where the next page starts', () => {
    let state = documentsReducer(noDocuments, { type: 'listRequested' });
    expect(state.list).toBe('loading');

    state = documentsReducer(state, {
      type: 'pageLoaded',
      first: true,
      page: { items: numbered(6, 5), nextCursor: 'c1' },
    });
    state = documentsReducer(state, {
      type: 'pageLoaded',
      first: false,
      page: { items: numbered(4, 3), nextCursor: null },
    });

    expect(titles(state)).toEqual(['6', '5', '4', '3']);
    expect(state.nextCursor).toBeNull();
    expect(state.list).toBe('loaded');
  });

  it('adds new documents of a repeated first page without forgetting older pages or their cursor', () => {
    let state = documentsReducer(noDocuments, {
      type: 'pageLoaded',
      first: true,
      page: { items: numbered(4, 3), nextCursor: 'after-3' },
    });
    state = documentsReducer(state, {
      type: 'pageLoaded',
      first: false,
      page: { items: numbered(2, 1), nextCursor: 'after-1' },
    });

    state = documentsReducer(state, {
      type: 'pageLoaded',
      first: true,
      page: { items: numbered(5, 4), nextCursor: 'after-4' },
    });

    expect(titles(state)).toEqual(['5', '4', '3', '2', '1']);
    expect(state.nextCursor).toBe('after-1');
  });

  it('ignores an answer that is older than what it knows', () => {
    const done = aDocument({ id: 'd1', status: 'Completed', updatedAt: minute(2) });
    const before = documentsReducer(noDocuments, { type: 'documentLoaded', document: done });

    const after = documentsReducer(before, {
      type: 'documentLoaded',
      document: aDocument({ id: 'd1', status: 'Processing', updatedAt: minute(1) }),
    });

    expect(after).toBe(before);
  });

  it('is the same object after an answer that says nothing new', () => {
    const document = aDocument({ id: 'd1' });
    const before = documentsReducer(noDocuments, { type: 'documentLoaded', document });

    expect(documentsReducer(before, { type: 'documentLoaded', document: { ...document } })).toBe(before);
  });

  it('drops a deleted document and does not let a late answer bring it back', () => {
    let state = documentsReducer(noDocuments, { type: 'documentLoaded', document: aDocument({ id: 'd1' }) });

    state = documentsReducer(state, { type: 'documentMissing', documentId: 'd1' });
    state = documentsReducer(state, {
      type: 'documentLoaded',
      document: aDocument({ id: 'd1', updatedAt: minute(9) }),
    });

    expect(state.listed).toEqual([]);
    expect(state.byId).toEqual({});
    expect(state.missing).toEqual({ d1: true });
  });

  it('keeps what is listed when a later request fails', () => {
    const error = new ApiError(503, [{ code: 'X', message: 'Away.' }], null);
    let state = documentsReducer(noDocuments, {
      type: 'pageLoaded',
      first: true,
      page: { items: numbered(2, 1), nextCursor: 'c' },
    });

    state = documentsReducer(state, { type: 'listFailed', error });

    expect(titles(state)).toEqual(['2', '1']);
    expect(state).toMatchObject({ list: 'failed', listError: error, nextCursor: 'c' });
  });
});

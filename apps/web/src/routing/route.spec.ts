import { parseRoute, routeHref } from './route.ts';

describe('route', () => {
  it('finds its way back from every address it makes', () => {
    const document = { view: 'document', documentId: '0198a8f2-7c3e-7d40-a7d0-52a7f6a1f001' } as const;

    expect(parseRoute(routeHref(document))).toEqual(document);
    expect(parseRoute(routeHref({ view: 'documents' }))).toEqual({ view: 'documents' });
  });

  it('shows the list for an empty, unknown or crafted fragment', () => {
    for (const hash of ['', '#', '#/nowhere', '#/documents/', '#/documents/../admin', '#/documents/a?b']) {
      expect(parseRoute(hash)).toEqual({ view: 'documents' });
    }
  });
});

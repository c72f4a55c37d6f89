/** What the page shows. It lives in the address's fragment, so any static server can serve every address. */
export type Route = { view: 'documents' } | { view: 'document'; documentId: string };

/** Anything unknown leads to the list. */
export function parseRoute(hash: string): Route {
  const id = /^#\/documents\/([0-9a-zA-Z-]{1,64})$/.exec(hash)?.[1];
  return id ? { view: 'document', documentId: id } : { view: 'documents' };
}

export function routeHref(route: Route): string {
  return route.view === 'document' ? `#/documents/${route.documentId}` : '#/';
}

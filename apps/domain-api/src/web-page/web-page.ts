import express, { type RequestHandler } from 'express';

/** Paths that belong to the service itself: an unknown one among them is an error, not the page. */
const OWN_PATHS = /^\/(api|internal|health|docs|docs-json|docs-yaml|app-config\.json)(\/|$)/;
/** The build puts a hash of the content into the names of everything in this folder. */
const HASHED = /[/\\]assets[/\\][^/\\]+-[\w-]{8,}\.\w+$/;

/**
 * Serves the built page: its files, and `index.html` for every other path a browser navigates to, so that the page's own
 * routes can be opened and reloaded.
 * @param root folder with `index.html`
 */
export function serveWebPage(root: string): RequestHandler[] {
  const files = express.static(root, {
    index: false,
    redirect: false,
    setHeaders: (response, path) =>
      response.setHeader('cache-control', HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache'),
  });
  const pageOnly: RequestHandler = (request, response, next) =>
    OWN_PATHS.test(request.path) ? next() : files(request, response, next);
  const fallback: RequestHandler = (request, response, next) => {
    const navigates = (request.method === 'GET' || request.method === 'HEAD') && wantsHtml(request.headers.accept);
    if (!navigates || OWN_PATHS.test(request.path)) return next();
    // By its name below the root: with a whole path, a folder such as `.cairn` on the way would make it a hidden file.
    return response.sendFile(
      'index.html',
      { root, cacheControl: false, headers: { 'cache-control': 'no-cache' } },
      next,
    );
  };
  return [pageOnly, fallback];
}

/** A missing script or picture must stay a 404; only browsers that open a page ask for HTML by name. */
function wantsHtml(accept: string | undefined): boolean {
  return accept?.includes('text/html') ?? false;
}

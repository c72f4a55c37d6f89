import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Helmet's defaults, with a content security policy that also works over plain HTTP on a developer's machine. */
export function securityHeaders(pageConnectsTo: readonly string[]): RequestHandler {
  const origins = pageConnectsTo.map((url) => new URL(url).origin);
  const sockets = origins.map((origin) => origin.replace(/^http/, 'ws'));
  return helmet({
    contentSecurityPolicy: {
      directives: {
        'connect-src': ["'self'", ...new Set([...origins, ...sockets])],
        // It would send a page served over http to https addresses that nobody answers.
        'upgrade-insecure-requests': null,
      },
    },
  });
}

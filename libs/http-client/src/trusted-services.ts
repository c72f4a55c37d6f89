/**
 * The base URLs of our own services: the only places a token is ever sent to.
 *
 * Compares what a URL parser makes of both sides, never their text, so that `http://processing.evil.example` or
 * `http://processing@evil.example` is not taken for `http://processing`.
 */
export class TrustedServices {
  private readonly bases: readonly { origin: string; path: string }[];

  /** @throws Error when a base URL does not parse, is not http(s), or carries credentials, a query or a fragment */
  constructor(baseUrls: readonly string[]) {
    this.bases = baseUrls.map(parseBase);
  }

  includes(url: URL): boolean {
    if (url.username || url.password) return false;
    return this.bases.some(({ origin, path }) => {
      return url.origin === origin && (url.pathname === path || url.pathname.startsWith(`${path}/`));
    });
  }
}

function parseBase(baseUrl: string): { origin: string; path: string } {
  if (!URL.canParse(baseUrl)) throw new Error(`The base URL "${baseUrl}" is not a URL.`);
  const { protocol, username, password, search, hash, origin, pathname } = new URL(baseUrl);
  if (protocol !== 'http:' && protocol !== 'https:') throw new Error(`The base URL "${baseUrl}" is not http or https.`);
  if (username || password || search || hash) {
    throw new Error(`The base URL of ${origin} may hold an origin and a path, nothing else.`);
  }
  return { origin, path: pathname.replace(/\/+$/, '') };
}

import { DependencyUnavailableError } from '@cairn/errors';
import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FlattenedJWSInput,
  type JWSHeaderParameters,
  type RemoteJWKSetOptions,
} from 'jose';

export interface IssuerKeysOptions {
  jwksUrl: string;
  /** A key id that is not known triggers at most one fetch in this time after the last good one. Default 30. */
  cooldownSeconds?: number;
  /** After a failed fetch none is tried for this time. Default 2. */
  retrySeconds?: number;
  /** Keys this old are fetched again in the background. Default 600. */
  refreshSeconds?: number;
  /** Keys this old are no longer used, even when the issuer is down. Default 86,400 (a day). */
  maxAgeSeconds?: number;
  /** Default 5,000. */
  timeoutMs?: number;
}

/**
 * The public keys of the token issuer, fetched from its JWKS and kept.
 *
 * Nothing a caller sends can make it hammer the issuer: fetches are shared, cooled down after success and after failure.
 * Known keys outlive an outage of the issuer for a day.
 */
export class IssuerKeys {
  private readonly options: IssuerKeysOptions;
  private readonly onFetched: () => void;
  private made: ReturnType<typeof createRemoteJWKSet> | undefined;
  private readonly retryMs: number;
  private readonly refreshMs: number;
  private fetchedAtMs = 0;
  private failedAtMs = 0;

  /** @param onFetched told of every key set that is good; keys used before may be missing from it */
  constructor(options: IssuerKeysOptions, onFetched: () => void = () => undefined) {
    const { retrySeconds = 2, refreshSeconds = 600 } = options;
    this.onFetched = onFetched;
    this.retryMs = retrySeconds * 1000;
    this.refreshMs = refreshSeconds * 1000;
    this.options = options;
  }

  /** Made for the first token: Node loads its HTTP client for it, which would keep the service from being ready. */
  private get remote(): ReturnType<typeof createRemoteJWKSet> {
    return (this.made ??= this.makeRemote());
  }

  private makeRemote(): ReturnType<typeof createRemoteJWKSet> {
    const { jwksUrl, cooldownSeconds = 30, maxAgeSeconds = 86_400, timeoutMs = 5000 } = this.options;
    const remoteOptions: RemoteJWKSetOptions = {
      timeoutDuration: timeoutMs,
      cooldownDuration: cooldownSeconds * 1000,
      cacheMaxAge: maxAgeSeconds * 1000,
      [customFetch]: (url, init) => this.fetchUnlessJustFailed(url, init),
    };
    return createRemoteJWKSet(new URL(jwksUrl), remoteOptions);
  }

  /** The key a token names, as `jwtVerify` asks for it. @throws DependencyUnavailableError when no keys can be had */
  readonly find = async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    this.refreshInBackground();
    try {
      return await this.remote(header, token);
    } catch (error) {
      if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys) throw error;
      throw new DependencyUnavailableError('token issuer', { cause: error });
    }
  };

  private refreshInBackground(): void {
    const stale = this.fetchedAtMs > 0 && Date.now() - this.fetchedAtMs > this.refreshMs;
    // A failure changes nothing: the known keys stay in use, and the next call after the retry time tries again.
    if (stale && !this.remote.reloading) this.remote.reload().catch(() => undefined);
  }

  private async fetchUnlessJustFailed(url: string, init: RequestInit): Promise<Response> {
    if (Date.now() - this.failedAtMs < this.retryMs) throw new Error('The issuer failed to answer a moment ago');
    try {
      const response = await fetch(url, init);
      if (response.status !== 200) throw new Error(`The issuer answered its key set request with ${response.status}`);
      const keySet: unknown = await response.json();
      if (!isKeySet(keySet)) throw new Error('The issuer answered its key set request with something else');
      this.fetchedAtMs = Date.now();
      this.onFetched();
      return Response.json(keySet);
    } catch (error) {
      this.failedAtMs = Date.now();
      throw error;
    }
  }
}

function isKeySet(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
}

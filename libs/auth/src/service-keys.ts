import {
  createLocalJWKSet,
  errors,
  type CryptoKey,
  type FlattenedJWSInput,
  type JSONWebKeySet,
  type JWSHeaderParameters,
} from 'jose';

/** `iss` of a service token is this and the service's name. */
export const SERVICE_ISSUER_PREFIX = 'cairn:';

/** The pinned public keys of our own services: every key's `kid` is the name of the one service that may sign with it. */
export class ServiceKeys {
  private readonly local: ReturnType<typeof createLocalJWKSet>;

  /** @throws Error when a key has no `kid`, or is not public: it would be in the hands of every service */
  constructor(jwks: JSONWebKeySet) {
    for (const key of jwks.keys) {
      if (!key.kid) throw new Error('Every key of the service keys needs a kid: the name of its service.');
      if ('d' in key || 'k' in key) throw new Error(`The service key of ${key.kid} must be public.`);
    }
    this.local = createLocalJWKSet(jwks);
  }

  /**
   * Runs `verify` with the key that the token names; while a service's key is being replaced there are two, and either
   * will do.
   */
  async verifyWith<T>(verify: (keys: ServiceKeyLookup) => Promise<T>): Promise<T> {
    try {
      return await verify(this.local);
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error;
      for await (const key of error) {
        try {
          return await verify(async () => key);
        } catch (failure) {
          if (!(failure instanceof errors.JWSSignatureVerificationFailed)) throw failure;
        }
      }
      throw new errors.JWSSignatureVerificationFailed();
    }
  }
}

type ServiceKeyLookup = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>;

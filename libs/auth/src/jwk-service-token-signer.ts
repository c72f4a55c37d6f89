import { importJWK, SignJWT, type CryptoKey, type JWK } from 'jose';
import { randomUUID } from 'node:crypto';
import { SERVICE_ISSUER_PREFIX } from './service-keys.ts';
import { ServiceTokenSigner, type ServiceTokenClaims } from './service-token-signer.ts';

export interface JwkServiceTokenSignerOptions {
  /** This service's name; callees hold its public key under this `kid`. */
  service: string;
  /** Private Ed25519 key. */
  privateJwk: JWK;
}

const LIFETIME_SECONDS = 300;

/** Signs with this service's own Ed25519 key; a token lives for five minutes and serves one callee. */
export class JwkServiceTokenSigner extends ServiceTokenSigner {
  private readonly service: string;
  private readonly key: Promise<CryptoKey | Uint8Array>;

  /** @throws Error when the key is not a private Ed25519 key */
  constructor({ service, privateJwk }: JwkServiceTokenSignerOptions) {
    super();
    if (privateJwk.crv !== 'Ed25519' || !privateJwk.d) throw new Error('The key must be a private Ed25519 JWK.');
    this.service = service;
    this.key = importJWK(privateJwk, 'EdDSA');
    // A key that does not import fails every `sign`; until the first one nobody listens.
    this.key.catch(() => undefined);
  }

  async sign({ audience, scopes, onBehalfOf }: ServiceTokenClaims): Promise<string> {
    return new SignJWT({ scope: scopes.join(' '), ...(onBehalfOf ? { on_behalf_of: onBehalfOf } : {}) })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.service, typ: 'JWT' })
      .setIssuer(`${SERVICE_ISSUER_PREFIX}${this.service}`)
      .setSubject(this.service)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime(`${LIFETIME_SECONDS}s`)
      .sign(await this.key);
  }
}

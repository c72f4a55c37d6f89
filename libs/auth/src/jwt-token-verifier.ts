import { AppError, AuthTokenExpiredError, AuthTokenInvalidError, AuthTokenRevokedError } from '@cairn/errors';
import { decodeJwt, errors, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyOptions } from 'jose';
import { NIL, v5 as uuidV5, validate as isUuid } from 'uuid';
import { IssuerKeys, type IssuerKeysOptions } from './issuer-keys.ts';
import type { Principal, ServicePrincipal, UserPrincipal } from './principal.ts';
import type { RevocationList } from './revocation-list.ts';
import { SERVICE_ISSUER_PREFIX, ServiceKeys } from './service-keys.ts';
import { TokenVerifier } from './token-verifier.ts';
import { VerifiedTokens } from './verified-tokens.ts';

export interface JwtTokenVerifierOptions extends IssuerKeysOptions {
  /** `iss` of the tokens of users. */
  issuer: string;
  /** This service: a token whose `aud` does not name it is refused. */
  audience: string;
  /** Public keys of our own services; without them no service token is accepted. */
  serviceKeys?: JSONWebKeySet;
  /**
   * `aud` of service tokens made out to this service: its name. Default `audience`, which is the name too unless one API
   * registration at the issuer serves several services.
   */
  serviceAudience?: string;
  /** Tolerated difference between clocks. Default 30. */
  clockSkewSeconds?: number;
  /** Default: none is revoked. */
  revocations?: RevocationList;
}

/** An allow-list: `none` and every symmetric algorithm stay out, so that no public key can serve as a secret. */
const USER_ALGORITHMS = ['RS256', 'ES256', 'EdDSA'];
const SERVICE_ALGORITHMS = ['EdDSA'];
/** Longer than any token of ours; keeps a huge header from costing a signature check. */
const MAX_TOKEN_LENGTH = 16_384;

/** Verifies JWTs by jose: tokens of users against the issuer's JWKS, tokens of services against pinned keys. */
export class JwtTokenVerifier extends TokenVerifier {
  private readonly issuerKeys: IssuerKeys;
  private readonly serviceKeys: ServiceKeys | undefined;
  private readonly common: JWTVerifyOptions;
  private readonly verified = new VerifiedTokens();

  constructor(private readonly options: JwtTokenVerifierOptions) {
    super();
    if (options.issuer.startsWith(SERVICE_ISSUER_PREFIX)) {
      throw new Error(`The issuer of users may not start with "${SERVICE_ISSUER_PREFIX}": that names a service.`);
    }
    this.issuerKeys = new IssuerKeys(options, () => this.verified.clear());
    this.serviceKeys = options.serviceKeys && new ServiceKeys(options.serviceKeys);
    this.common = {
      audience: options.audience,
      clockTolerance: options.clockSkewSeconds ?? 30,
      requiredClaims: ['exp', 'sub'],
    };
  }

  async verify(token: string): Promise<Principal> {
    try {
      if (token.length > MAX_TOKEN_LENGTH) throw new AuthTokenInvalidError('longer than any token of ours');
      const principal = this.verified.get(token) ?? (await this.verifyAnew(token));
      if (this.options.revocations?.isRevoked(principal)) throw new AuthTokenRevokedError();
      return principal;
    } catch (error) {
      throw asAuthError(error);
    }
  }

  private async verifyAnew(token: string): Promise<Principal> {
    const claimedIssuer = decodeJwt(token).iss ?? '';
    const principal = claimedIssuer.startsWith(SERVICE_ISSUER_PREFIX)
      ? await this.verifyService(token, claimedIssuer)
      : await this.verifyUser(token);
    this.verified.add(token, principal);
    return principal;
  }

  private async verifyUser(token: string): Promise<UserPrincipal> {
    const { issuer } = this.options;
    const options = { ...this.common, issuer, algorithms: USER_ALGORITHMS };
    const { payload } = await jwtVerify(token, this.issuerKeys.find, options);
    const { sub, expiresAt } = subjectAndExpiry(payload);
    const userId = userIdFor(issuer, sub);
    return {
      kind: 'user',
      userId,
      expiresAt,
      scopes: scopesOf(payload),
      token,
      ...tokenIdOf(payload),
      ...ageOf(payload),
    };
  }

  private async verifyService(token: string, issuer: string): Promise<ServicePrincipal> {
    if (!this.serviceKeys) throw new AuthTokenInvalidError('service tokens are not accepted here');
    const service = issuer.slice(SERVICE_ISSUER_PREFIX.length);
    const audience = this.options.serviceAudience ?? this.options.audience;
    const options = { ...this.common, audience, issuer, algorithms: SERVICE_ALGORITHMS };
    const { payload, protectedHeader } = await this.serviceKeys.verifyWith((keys) => jwtVerify(token, keys, options));
    if (protectedHeader.kid !== service) throw new AuthTokenInvalidError('key and issuer name different services');
    const { expiresAt } = subjectAndExpiry(payload);
    const onBehalfOf = payload['on_behalf_of'];
    if (onBehalfOf !== undefined && !isUserId(onBehalfOf)) {
      throw new AuthTokenInvalidError('on_behalf_of is no user id');
    }
    return {
      ...{ kind: 'service', service, scopes: scopesOf(payload), expiresAt, ...tokenIdOf(payload) },
      ...(onBehalfOf ? { onBehalfOf } : {}),
    };
  }
}

function subjectAndExpiry({ sub, exp }: JWTPayload): { sub: string; expiresAt: number } {
  if (!sub || exp === undefined) throw new AuthTokenInvalidError('sub or exp is missing');
  return { sub, expiresAt: exp };
}

function userIdFor(issuer: string, sub: string): string {
  return isUserId(sub) ? sub.toLowerCase() : uuidV5(`${issuer}#${sub}`, uuidV5.URL);
}

function isUserId(value: unknown): value is string {
  return typeof value === 'string' && isUuid(value) && value !== NIL;
}

/** RFC 8693 section 4.2 has `scope`; Entra ID writes `scp`. */
function scopesOf({ scope, scp }: JWTPayload): string[] {
  const text = scope ?? scp;
  return typeof text === 'string' ? text.split(' ').filter(Boolean) : [];
}

/** RFC 7519 section 4.1.7 has `jti`; Entra ID writes `uti`. */
function tokenIdOf({ jti, uti }: JWTPayload): { tokenId?: string } {
  const tokenId = jti ?? uti;
  return typeof tokenId === 'string' && tokenId ? { tokenId } : {};
}

function ageOf({ iat }: JWTPayload): { issuedAt?: number } {
  return typeof iat === 'number' ? { issuedAt: iat } : {};
}

function asAuthError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof errors.JWTExpired) return new AuthTokenExpiredError();
  const reason = error instanceof errors.JOSEError ? error.code : 'not a token';
  return new AuthTokenInvalidError(reason, { cause: error });
}

/** A person's token, verified. */
export interface UserPrincipal {
  kind: 'user';
  /** UUID: the token's `sub` when that is one, else a version 5 UUID of issuer and `sub`. */
  userId: string;
  /** Epoch seconds. */
  expiresAt: number;
  /** Of the claim `scope` or `scp`: what its issuer lets the user do beyond their own things; for most users nothing. */
  scopes: string[];
  /** `jti`, where the issuer gives its tokens one. */
  tokenId?: string;
  /** `iat`, epoch seconds. */
  issuedAt?: number;
  token: string;
}

/** Another of our services, verified. */
export interface ServicePrincipal {
  kind: 'service';
  /** Name of the calling service, for example `domain-api`. */
  service: string;
  scopes: string[];
  /** The user it works for, when it works for one. */
  onBehalfOf?: string;
  /** Epoch seconds. */
  expiresAt: number;
  /** `jti`. */
  tokenId?: string;
}

export type Principal = UserPrincipal | ServicePrincipal;

/** The user whose things a call is about; undefined for a service that works for nobody. */
export function userIdOf(principal: Principal): string | undefined {
  return principal.kind === 'user' ? principal.userId : principal.onBehalfOf;
}

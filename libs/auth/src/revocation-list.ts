/** What a token says that it can be revoked by; a `Principal` is one. */
export interface RevocableToken {
  /** `jti`. */
  tokenId?: string;
  userId?: string;
  /** `iat`, epoch seconds. */
  issuedAt?: number;
}

/** Port: which tokens are no longer taken although they have not expired. Adapter: `TokenRevocations` of its own lib. */
export abstract class RevocationList {
  /** From memory: it is asked for every request, and about every open connection. */
  abstract isRevoked(token: RevocableToken): boolean;
}

/** What a service token says. */
export interface ServiceTokenClaims {
  /** The called service. */
  audience: string;
  /** For example `jobs:write`. */
  scopes: readonly string[];
  /** UUID of the user the work is for. */
  onBehalfOf?: string;
}

/** Port: proves to another of our services who is calling, for work that has no user's token at hand. */
export abstract class ServiceTokenSigner {
  abstract sign(claims: ServiceTokenClaims): Promise<string>;
}

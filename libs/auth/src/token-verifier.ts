import type { Principal } from './principal.ts';

/** Port: tells whose token this is. The guard uses it for HTTP, the hub for its query parameter. */
export abstract class TokenVerifier {
  /**
   * @throws AuthTokenExpiredError, AuthTokenInvalidError, AuthTokenRevokedError
   * @throws DependencyUnavailableError when the issuer's keys cannot be had: nothing is known about the token then
   */
  abstract verify(token: string): Promise<Principal>;
}

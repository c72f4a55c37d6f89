export { OperatorsOnly, Public, RequireScope, UsersOnly } from './access.ts';
export { AuthModule, type AuthModuleAsyncOptions } from './auth.module.ts';
export { CurrentPrincipal, CurrentUserId } from './current-principal.ts';
export type { IssuerKeysOptions } from './issuer-keys.ts';
export { JwkServiceTokenSigner, type JwkServiceTokenSignerOptions } from './jwk-service-token-signer.ts';
export { JwtTokenVerifier, type JwtTokenVerifierOptions } from './jwt-token-verifier.ts';
export { userIdOf, type Principal, type ServicePrincipal, type UserPrincipal } from './principal.ts';
export { ServiceTokenSigner, type ServiceTokenClaims } from './service-token-signer.ts';
export { TokenVerifier } from './token-verifier.ts';

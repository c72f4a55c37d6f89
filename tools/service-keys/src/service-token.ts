import { importJWK, SignJWT, type JWK } from 'jose';

export interface OperatorTokenRequest {
  /** One of those that `makeServiceKeys` made: its `kid` names the service that speaks. */
  privateJwk: JWK;
  audience: string;
  /** For example `jobs:write`. */
  scopes: readonly string[];
  /** UUID of the user whose things are touched. */
  onBehalfOf: string;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const LIFETIME_SECONDS = 300;

/**
 * A service token as `@cairn/auth` signs and checks it, for a person who mends something for a user: good for five
 * minutes, at one service, for one user.
 * @throws Error naming what is wrong with the request
 */
export async function makeServiceToken({
  privateJwk,
  audience,
  scopes,
  onBehalfOf,
}: OperatorTokenRequest): Promise<string> {
  const { kid, crv, d } = privateJwk;
  if (crv !== 'Ed25519' || !d || !kid) throw new Error('The key must be a private Ed25519 JWK with a kid.');
  if (!UUID.test(onBehalfOf)) throw new Error(`"${onBehalfOf}" is not the id of a user.`);
  return new SignJWT({ scope: scopes.join(' '), on_behalf_of: onBehalfOf })
    .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'JWT' })
    .setIssuer(`cairn:${kid}`)
    .setSubject(kid)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${LIFETIME_SECONDS}s`)
    .sign(await importJWK(privateJwk, 'EdDSA'));
}

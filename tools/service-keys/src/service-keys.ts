import { generateKeyPairSync } from 'node:crypto';

/** The services that call others without a user in scope. The name is the key's id and the token's issuer. */
const SIGNING_SERVICES = ['domain-api', 'processing-service'];

/**
 * New Ed25519 keys for service tokens.
 * @returns {{ privateJwks: Record<string, string>, publicJwks: string }} JSON texts, as the services' settings want them
 */
export function makeServiceKeys() {
  const privateJwks = {};
  const keys = [];
  for (const service of SIGNING_SERVICES) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const identity = { kid: service, alg: 'EdDSA', use: 'sig' };
    privateJwks[service] = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...identity });
    keys.push({ ...publicKey.export({ format: 'jwk' }), ...identity });
  }
  return { privateJwks, publicJwks: JSON.stringify({ keys }) };
}

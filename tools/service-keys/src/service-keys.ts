import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';

/** The services that call others without a user in scope. The name is the key's id and the token's issuer. */
const SIGNING_SERVICES = ['domain-api', 'processing-service'];

/** JSON texts, as the services' settings want them. */
export interface ServiceKeys {
  /** By service; each goes to that service alone. */
  privateJwks: Record<string, string>;
  /** The public halves as one JSON Web Key Set, for every service that is called. */
  publicJwks: string;
}

/** New Ed25519 keys for service tokens. */
export function makeServiceKeys(): ServiceKeys {
  const privateJwks: Record<string, string> = {};
  const keys: JsonWebKey[] = [];
  for (const service of SIGNING_SERVICES) {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const identity = { kid: service, alg: 'EdDSA', use: 'sig' };
    privateJwks[service] = JSON.stringify({ ...privateKey.export({ format: 'jwk' }), ...identity });
    keys.push({ ...publicKey.export({ format: 'jwk' }), ...identity });
  }
  return { privateJwks, publicJwks: JSON.stringify({ keys }) };
}

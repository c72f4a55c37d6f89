import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { makeSealingKeys, makeServiceKeys } from '@cairn/service-keys';
import { readJson, writeJson, type StateDir } from './state-dir.ts';

/** Made once per stack and kept, so that tokens and connections survive a restart. */
export interface Secrets {
  /** RS256 key of the token issuer. */
  issuerKey: JWK;
  /** JSON texts as the services' settings want them. */
  serviceKeys: { privateJwks: Record<string, string>; publicJwks: string };
  /** JSON text of `SEALING_KEYS`. */
  sealingKeys: string;
  hubConnectionKey: string;
  postgresPassword: string;
}

export async function loadSecrets({ secrets: path }: StateDir): Promise<Secrets> {
  const kept = await readJson<Secrets>(path);
  if (kept?.sealingKeys) return kept;
  const made: Secrets = {
    issuerKey: await newIssuerKey(),
    serviceKeys: makeServiceKeys(),
    sealingKeys: makeSealingKeys(),
    hubConnectionKey: randomBytes(32).toString('hex'),
    postgresPassword: randomBytes(16).toString('hex'),
    // A stack that was made before there were all of these keeps those it has.
    ...kept,
  };
  await writeJson(path, made);
  return made;
}

export function publicPart({ d: _d, p: _p, q: _q, dp: _dp, dq: _dq, qi: _qi, ...publicJwk }: JWK): JWK {
  return publicJwk;
}

/** RS256, private, with a random `kid`. */
export async function newIssuerKey(): Promise<JWK> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), alg: 'RS256', use: 'sig', kid: randomBytes(8).toString('hex') };
}

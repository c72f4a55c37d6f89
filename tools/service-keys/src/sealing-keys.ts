import { randomBytes } from 'node:crypto';

/** A new key for `SEALING_KEYS`, as the JSON text that the setting takes; an older key may be put behind it. */
export function makeSealingKeys(): string {
  const key = { kty: 'oct', kid: randomBytes(4).toString('hex'), k: randomBytes(32).toString('base64url') };
  return JSON.stringify({ keys: [key] });
}

import { createHmac } from 'node:crypto';
import { compactDecrypt, CompactEncrypt } from 'jose';

/** A symmetric key as a JSON Web Key: 256 bits in base64url. */
export interface SealingKey {
  kty: 'oct';
  kid: string;
  k: string;
}

/** A sealed text cannot be opened: its key is no longer known, it was changed, or it belongs to something else. */
export class SealBrokenError extends Error {
  constructor(options?: ErrorOptions) {
    super('The sealed text cannot be opened here.', options);
    this.name = 'SealBrokenError';
  }
}

const ALGORITHMS = { keyManagementAlgorithms: ['dir'], contentEncryptionAlgorithms: ['A256GCM'] };

/**
 * Keeps short secrets unreadable at rest: JWE (RFC 7516) with AES-256-GCM. A sealed text names what it belongs to in its
 * protected header, so that it is of no use beside anything else.
 */
export class Sealer {
  readonly #keys: ReadonlyMap<string, Uint8Array>;
  readonly #newest: SealingKey;

  /** @param keys the first one seals, all of them open: a new key goes in front, an old one stays as long as it is needed */
  constructor(keys: readonly SealingKey[]) {
    const [newest] = keys;
    if (!newest) throw new TypeError('A sealer needs a key.');
    this.#newest = newest;
    this.#keys = new Map(keys.map(({ kid, k }) => [kid, Buffer.from(k, 'base64url')]));
  }

  /** @param owner id of what the secret belongs to; `open` wants the same */
  async seal(text: string, owner: string): Promise<string> {
    const { kid } = this.#newest;
    return new CompactEncrypt(Buffer.from(text, 'utf8'))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid, sub: owner })
      .encrypt(this.#keyOf(kid));
  }

  /** HMAC-SHA-256 in hex by the newest key: tells whether two texts are the same, and nothing else of them. */
  digest(text: string): string {
    const key = this.#keyOf(this.#newest.kid);
    return createHmac('sha256', key).update(`digest ${text}`).digest('hex');
  }

  /** @throws SealBrokenError */
  async open(sealed: string, owner: string): Promise<string> {
    try {
      const opened = await compactDecrypt(sealed, ({ kid = '' }) => this.#keyOf(kid), ALGORITHMS);
      if (opened.protectedHeader['sub'] === owner) return Buffer.from(opened.plaintext).toString('utf8');
    } catch (error) {
      throw new SealBrokenError({ cause: error });
    }
    throw new SealBrokenError();
  }

  #keyOf(kid: string): Uint8Array {
    const key = this.#keys.get(kid);
    if (!key) throw new TypeError('The key of the sealed text is not known.');
    return key;
  }
}

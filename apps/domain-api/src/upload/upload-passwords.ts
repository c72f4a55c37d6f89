import type { Sealer } from '@cairn/sealing';

/** Injection token: what becomes of the password that came with an upload. */
export abstract class UploadPasswords {
  /** For storing and sending on; only of use for this document. */
  abstract seal(password: string, documentId: string): Promise<string>;
  /** Tells two passwords apart without telling what they are. */
  abstract digest(password: string): string;
}

/** Without a key: reading the upload has refused every password before. */
export function uploadPasswords(sealer: Sealer | undefined): UploadPasswords {
  if (sealer) return { seal: (text, owner) => sealer.seal(text, owner), digest: (text) => sealer.digest(text) };
  const noKey = (): never => {
    throw new TypeError('There is no key to seal a password with.');
  };
  return { seal: noKey, digest: noKey };
}

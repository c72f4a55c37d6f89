import { createHash } from 'node:crypto';
import { DEFAULT_DIGITISE_SETTINGS, type DigitiseSettings } from '@cairn/job-contracts';
import type { ReceivedFile } from './store-upload.ts';

export interface UploadFacts {
  title: string;
  settings: DigitiseSettings;
  /** Keyed, so that nobody can try passwords on a stored fingerprint. */
  passwordDigest: string | undefined;
  files: readonly ReceivedFile[];
}

/**
 * SHA-256 in hex of what makes two uploads the same request. What is as it always was adds nothing, so that keys of the
 * release before this one, which knew one file and no settings, still mean the same.
 */
export function uploadFingerprint({ title, settings, passwordDigest, files }: UploadFacts): string {
  const { language, ...others } = settings;
  const changed = Object.entries(others).filter(
    ([name, value]) => value !== DEFAULT_DIGITISE_SETTINGS[name as keyof DigitiseSettings],
  );
  const [first, ...further] = files.map(({ fileName, contentType, sha256 }) => ({ fileName, contentType, sha256 }));
  const facts: unknown[] = [title, first?.fileName, language, first?.contentType, first?.sha256];
  if (changed.length > 0) facts.push(Object.fromEntries(changed.sort()));
  if (further.length > 0)
    facts.push(further.map(({ fileName, contentType, sha256 }) => [fileName, contentType, sha256]));
  if (passwordDigest !== undefined) facts.push(passwordDigest);
  return createHash('sha256').update(JSON.stringify(facts)).digest('hex');
}

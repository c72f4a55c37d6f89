import { createHash } from 'node:crypto';

/** How layers combine into a decision. A policy is data: it changes by a new version, never in place. */
export interface Policy {
  id: string;
  version: number;
  /** Risk from which a person should look, and from which the input is refused. */
  bands: { review: number; reject: number };
  /**
   * Influence of each layer: how far a fully certain layer can push the risk. A layer that is not listed does not run.
   * A required layer that fails makes the decision at least `review`.
   */
  layers: Record<string, { weight: number; required: boolean }>;
  /** Reason codes that refuse the input whatever the score. */
  vetoes: readonly string[];
}

export const defaultPolicy: Policy = {
  id: 'default',
  version: 2,
  bands: { review: 0.35, reject: 0.75 },
  layers: {
    structure: { weight: 0.6, required: true },
    'file-type': { weight: 0.9, required: true },
    pdf: { weight: 0.9, required: true },
    image: { weight: 0.8, required: true },
    text: { weight: 0.6, required: true },
    obfuscation: { weight: 0.35, required: false },
  },
  vetoes: [
    'FILE_EMPTY',
    'FILE_TOO_LARGE',
    'UNSUPPORTED_TYPE',
    'FILE_TYPE_MISMATCH',
    'PDF_CORRUPT',
    'PDF_ENCRYPTED',
    'PDF_PASSWORD_WRONG',
    'PDF_RESTRICTED',
    'PDF_NO_PAGES',
    'TOO_MANY_PAGES',
    'TOO_MANY_PIXELS',
    'IMAGE_CORRUPT',
    'RESOURCE_LIMIT',
    'UNREADABLE',
    'TITLE_INVALID',
    'FILE_NAME_INVALID',
  ],
};

/** Names the exact rules behind a decision, so that it can be repeated later. */
export function policyHash(policy: Policy): string {
  return `sha256:${createHash('sha256').update(JSON.stringify(policy)).digest('hex')}`;
}

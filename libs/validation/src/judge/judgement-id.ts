import { createHash } from 'node:crypto';
import type { FileInput } from '../layer/layer-input.ts';
import type { LayerId } from '../layer/layer.ts';
import { canonicalJson } from '../policy/canonical-json.ts';
import type { Policy } from '../policy/policy.ts';
import type { TextPart } from './judge.ts';

/**
 * Names a judgement by everything that it depends on, so that the same input under the same rules has the same id: a UUID
 * of version 8 (RFC 9562) from SHA-256 of the inputs, the policy, the versions of its layers and what was asked of them.
 */
export function judgementId(
  inputs: { texts: readonly TextPart[]; files: readonly FileInput[] },
  policy: Policy,
  only: readonly LayerId[] | undefined,
): string {
  const texts = inputs.texts.map(({ text, field }) => ({ field, length: text.length, sha256: sha256(text) }));
  const files = inputs.files.map(({ sha256: content, sizeBytes, fileName, declaredType, inspection, allFiles }) => ({
    ...{ content, sizeBytes, fileName, declaredType },
    // What could be read of it depends on the password, and on the limits of the service.
    inspection: sha256(canonicalJson({ inspection, allFiles })),
  }));
  const layers = policy.layers.map(({ layer, managed }) =>
    [layer, managed].map((each) => [each?.provider, each?.version]),
  );
  const asked = { policy: policy.hash, layers, only: only ?? null };
  // Written with its keys in one order anyway: sorting them would take a tenth of a millisecond, which every request waits.
  const facts = JSON.stringify({ texts, files, ...asked });
  return uuidOf(createHash('sha256').update(facts).digest());
}

function uuidOf(hash: Buffer): string {
  const bytes = hash.subarray(0, 16);
  bytes[6] = ((bytes[6] as number) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Of UTF-16, as unpaired surrogates have no UTF-8. */
function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex');
}

import { PolicyInvalidError, PolicyNotFoundError } from '@cairn/errors';
import type { Policy } from './policy.ts';

/** All policies of a service, every version of each. */
export class Policies {
  /** Versions by id, the newest first. */
  readonly #byId = new Map<string, Policy[]>();

  /** @throws PolicyInvalidError when one version has two contents: what decided once must stay readable */
  constructor(policies: readonly Policy[]) {
    for (const policy of policies) {
      const versions = this.#byId.get(policy.id) ?? [];
      const same = versions.find(({ version }) => version === policy.version);
      if (same && same.hash !== policy.hash) {
        const message = `version ${policy.version} exists with other content; give the change a version of its own`;
        throw new PolicyInvalidError(`${policy.id}@${policy.version}`, [
          { code: 'POLICY_INVALID', field: 'version', message },
        ]);
      }
      if (same) continue;
      this.#byId.set(
        policy.id,
        [...versions, policy].sort((a, b) => b.version - a.version),
      );
    }
  }

  /**
   * @param reference `default@3`, or `default` for its newest version
   * @throws PolicyNotFoundError
   */
  find(reference: string): Policy {
    const [, id = '', version] = /^([^@]*)(?:@(\d{1,9}))?$/.exec(reference) ?? [];
    const versions = this.#byId.get(id) ?? [];
    const found = version === undefined ? versions[0] : versions.find((policy) => policy.version === Number(version));
    if (!found) throw new PolicyNotFoundError(reference.slice(0, 100));
    return found;
  }

  /** By id; the versions of one, the newest first. */
  all(): Policy[] {
    return [...this.#byId].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([, versions]) => versions);
  }

  /** @throws PolicyNotFoundError */
  versions(id: string): Policy[] {
    const versions = this.#byId.get(id);
    if (!versions) throw new PolicyNotFoundError(id.slice(0, 100));
    return [...versions];
  }
}

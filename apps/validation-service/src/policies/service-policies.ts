import {
  builtInPolicies,
  layers,
  loadPolicy,
  Policies,
  readPolicyFolder,
  type ValidationLayer,
} from '@cairn/validation';

/**
 * The policies that come with the service, and those of the operator's folder.
 * @throws PolicyInvalidError naming every problem of the first policy that cannot be used
 */
export async function servicePolicies(
  folder: string | undefined,
  providers: readonly ValidationLayer[],
): Promise<Policies> {
  const own = folder === undefined ? [] : await readPolicyFolder(folder);
  return new Policies([...builtInPolicies, ...own].map((document) => loadPolicy(document, layers, providers)));
}

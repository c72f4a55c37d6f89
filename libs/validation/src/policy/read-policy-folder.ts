import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PolicyInvalidError } from '@cairn/errors';

/**
 * The documents of a folder: each `*.json` in it is one version of one policy.
 * @throws PolicyInvalidError naming the file that is not JSON; the error of the file system when there is no such folder
 */
export async function readPolicyFolder(folder: string): Promise<unknown[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(folder, name), 'utf8');
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw new PolicyInvalidError(name, [{ code: 'POLICY_INVALID', message: 'is not JSON' }], { cause: error });
      }
    }),
  );
}

import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { bundleApp } from '@cairn/bundle';

export const workspaceRoot = resolve(import.meta.dirname, '../../../..');

/**
 * Bundles the drilled process, as a service is bundled: decorators need more than Node's own type stripping.
 * @param folder where to; replaced
 * @returns the file to run
 */
export async function bundleProcess(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const outputDir = join(folder, 'bundle');
  await bundleApp({ workspaceRoot, projectRoot: 'tools/drills', outputDir });
  return join(outputDir, 'main.js');
}

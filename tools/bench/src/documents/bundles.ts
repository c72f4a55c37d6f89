import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bundleApp } from '@cairn/bundle';

const workspaceRoot = resolve(import.meta.dirname, '../../../..');

/** What was built for a run. */
export interface BenchBundles {
  /** Folder with `processing-service/main.js` and so on. */
  services: string;
  /** Recognition alone. */
  pages: string;
}

/**
 * Everything that is measured runs as it is deployed: bundled.
 * @param options `again`: also what is there already
 */
export async function buildBundles(folder: string, { again }: { again: boolean }): Promise<BenchBundles> {
  const build = async (projectRoot: string, name: string): Promise<string> => {
    const outputDir = join(folder, name);
    if (again || !existsSync(outputDir)) await bundleApp({ workspaceRoot, projectRoot, outputDir });
    return outputDir;
  };
  for (const name of ['domain-api', 'processing-service', 'validation-service']) await build(`apps/${name}`, name);
  const pages = await build('tools/bench/cairn-pages', 'pages');
  return { services: folder, pages: join(pages, 'main.js') };
}

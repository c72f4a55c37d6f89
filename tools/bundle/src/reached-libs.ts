import { glob, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join, sep } from 'node:path';
import type { Metafile } from 'esbuild';

/** Our own files that took part in a build, relative to the workspace, with `/` on every system. */
export function reachedFiles(metafile: Metafile): string[] {
  return Object.keys(metafile.inputs).filter((input) => /^(libs|apps)\//.test(input));
}

/** The projects they belong to: `libs/auth`, `apps/domain-api`. */
export function projectsOf(files: readonly string[]): string[] {
  return [...new Set(files.map((file) => file.split('/').slice(0, 2).join('/')))].sort();
}

/**
 * The main files of worker threads in these projects, by file name without extension.
 * @param imported files that the app imports; a thread's main file is never one of them
 * @throws when two have the same name
 */
export async function workerFiles(
  workspaceRoot: string,
  projects: readonly string[],
  imported: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const project of projects) {
    for await (const match of glob(`${project}/src/**/*-worker.ts`, { cwd: workspaceRoot })) {
      const file = match.replaceAll(sep, '/');
      if (imported.includes(file)) continue;
      const name = basename(file, '.ts');
      const other = found.get(name);
      if (other) throw new Error(`Two worker files are called ${name}.ts: ${other} and ${file}. Rename one of them.`);
      found.set(name, file);
    }
  }
  return found;
}

/** Files of packages that these projects read at run time: where each lies, by the specifier that asks for it. */
export async function packageAssets(workspaceRoot: string, projects: readonly string[]): Promise<Map<string, string>> {
  const assets = new Map<string, string>();
  for (const project of projects) {
    const list = join(workspaceRoot, project, 'bundle-assets.json');
    const text = await readFile(list, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return '[]';
      throw error;
    });
    for (const specifier of JSON.parse(text) as string[]) assets.set(specifier, createRequire(list).resolve(specifier));
  }
  return assets;
}

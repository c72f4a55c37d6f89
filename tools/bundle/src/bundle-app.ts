import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Metafile, Plugin } from 'esbuild';
import { emitCode } from './emit-code.ts';
import { nativeDependencies } from './externals.ts';
import { copySwaggerUi, nestPackages } from './nest-packages.ts';
import { packageAssets, projectsOf, reachedFiles, workerFiles } from './reached-libs.ts';

export interface BundleOptions {
  workspaceRoot: string;
  /** Relative to the workspace, for example `apps/domain-api`. Its main file is `src/main.ts`. */
  projectRoot: string;
  /** Replaced as a whole, once everything is built. */
  outputDir: string;
}

export interface Bundle {
  /** Packages that must be installed beside the bundle, with their exact versions. */
  externals: Record<string, string>;
  /** Names of the worker threads' files, without extension. */
  workers: string[];
  /** Folders of our own projects that take part: `libs/auth`, `apps/domain-api`. */
  projects: string[];
  /** Size of all code, without source maps. */
  bytes: number;
  ms: number;
}

/** `reflect-metadata` and what else must have run before the first line of the app, which may lie in any file. */
const PRELOAD = join(import.meta.dirname, 'preload/preload.ts');

/**
 * Makes a service self-contained: `main.js`, `workers/` (every `*-worker.ts` of the libs it reaches),
 * `assets/` (what their `bundle-assets.json` list) and a `package.json` of the native packages left to be installed.
 */
export async function bundleApp({ workspaceRoot, projectRoot, outputDir }: BundleOptions): Promise<Bundle> {
  const startedAt = performance.now();
  const draft = `${outputDir}.draft`;
  await rm(draft, { recursive: true, force: true });
  let servesSwaggerUi = false;
  const nest = nestPackages(() => (servesSwaggerUi = true));
  await emitCode({ workspaceRoot, entryPoints: { preload: PRELOAD }, outdir: draft });
  const app = await emitCode({
    workspaceRoot,
    entryPoints: { main: join(projectRoot, 'src/main.ts') },
    outdir: draft,
    // What is imported when it is first asked for stays out of memory until then.
    splitting: true,
    banner: `import './preload.js';\n`,
    plugins: [preloaded, nest],
  });
  const files = reachedFiles(app);
  const projects = projectsOf(files);
  const workers = await workerFiles(workspaceRoot, projects, files);
  const threads = await emitCode({
    workspaceRoot,
    entryPoints: Object.fromEntries(workers),
    outdir: join(draft, 'workers'),
    // So here: what stands outside, such as sharp, would else be loaded by a thread that never comes to use it.
    splitting: true,
    plugins: [nest],
  });
  // A lib may be reached by a worker thread alone, and bring assets for it.
  const allProjects = projectsOf([...files, ...reachedFiles(threads)]);
  await copyAssets(await packageAssets(workspaceRoot, allProjects), draft);
  if (servesSwaggerUi) await copySwaggerUi(workspaceRoot, draft);
  const externals = await nativeDependencies(workspaceRoot, [app, threads]);
  await writePackageJson(workspaceRoot, projectRoot, draft, externals);
  await rm(outputDir, { recursive: true, force: true });
  await rename(draft, outputDir);
  return {
    externals,
    workers: [...workers.keys()],
    projects: allProjects,
    bytes: codeBytes(app) + codeBytes(threads),
    ms: performance.now() - startedAt,
  };
}

/** Whoever imports it has it already. */
const preloaded: Plugin = {
  name: 'preloaded',
  setup(build) {
    build.onResolve({ filter: /^reflect-metadata$/ }, ({ path }) => ({ path, namespace: 'preloaded' }));
    build.onLoad({ filter: /.*/, namespace: 'preloaded' }, () => ({ contents: '' }));
  },
};

async function copyAssets(assets: Map<string, string>, outputDir: string): Promise<void> {
  for (const [specifier, path] of assets) {
    const target = join(outputDir, 'assets', specifier);
    await mkdir(dirname(target), { recursive: true });
    await cp(path, target);
  }
}

async function writePackageJson(
  workspaceRoot: string,
  projectRoot: string,
  outputDir: string,
  dependencies: Record<string, string>,
): Promise<void> {
  const { version } = JSON.parse(await readFile(join(workspaceRoot, 'package.json'), 'utf8')) as { version: string };
  const name = `@cairn/${basename(projectRoot)}`;
  const manifest = { name, version, private: true, type: 'module', main: 'main.js', dependencies };
  await writeFile(join(outputDir, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}

function codeBytes(metafile: Metafile): number {
  const outputs = Object.entries(metafile.outputs);
  return outputs.reduce((sum, [file, { bytes }]) => (file.endsWith('.map') ? sum : sum + bytes), 0);
}

import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { nativeDependencies, NATIVE_PACKAGES, OPTIONAL_PACKAGES } from './externals.ts';
import { copySwaggerUi, nestPackages } from './nest-packages.ts';
import { ourTypeScript } from './our-typescript.ts';
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

/** CommonJS packages ask for Node's own modules with `require`, which an ES module does not have. */
const REQUIRE = `import { createRequire as createBundleRequire } from 'node:module';
const require = createBundleRequire(import.meta.url);`;

/**
 * Makes a service self-contained: `main.js`, `workers/` (every `*-worker.ts` of the libs it reaches),
 * `assets/` (what their `bundle-assets.json` list) and a `package.json` of the native packages left to be installed.
 */
export async function bundleApp({ workspaceRoot, projectRoot, outputDir }: BundleOptions): Promise<Bundle> {
  const startedAt = performance.now();
  const draft = `${outputDir}.draft`;
  await rm(draft, { recursive: true, force: true });
  let servesSwaggerUi = false;
  const common = {
    absWorkingDir: workspaceRoot,
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    mainFields: ['module', 'main'],
    sourcemap: 'linked',
    sourcesContent: false,
    // TypeORM and the error envelope show class names to people, so a name clash in the bundle must not change them.
    keepNames: true,
    metafile: true,
    logLevel: 'warning',
    banner: { js: REQUIRE },
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    external: [...NATIVE_PACKAGES, ...OPTIONAL_PACKAGES],
    plugins: [nestPackages(() => (servesSwaggerUi = true)), ourTypeScript],
  } satisfies BuildOptions;
  const app = await build({
    ...common,
    entryPoints: { main: join(projectRoot, 'src/main.ts') },
    outdir: draft,
    // One file: split into chunks, `reflect-metadata` would be evaluated after the first decorators.
    splitting: false,
  });
  const files = reachedFiles(app.metafile);
  const projects = projectsOf(files);
  const workers = await workerFiles(workspaceRoot, projects, files);
  const threads = await build({
    ...common,
    entryPoints: Object.fromEntries(workers),
    outdir: join(draft, 'workers'),
  });
  // A lib may be reached by a worker thread alone, and bring assets for it.
  const allProjects = projectsOf([...files, ...reachedFiles(threads.metafile)]);
  await copyAssets(await packageAssets(workspaceRoot, allProjects), draft);
  if (servesSwaggerUi) await copySwaggerUi(workspaceRoot, draft);
  const externals = await nativeDependencies(workspaceRoot, [app.metafile, threads.metafile]);
  await writePackageJson(workspaceRoot, projectRoot, draft, externals);
  await rm(outputDir, { recursive: true, force: true });
  await rename(draft, outputDir);
  return {
    externals,
    workers: [...workers.keys()],
    projects: allProjects,
    bytes: codeBytes(app.metafile) + codeBytes(threads.metafile),
    ms: performance.now() - startedAt,
  };
}

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

import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { build, type BuildOptions, type Metafile } from 'esbuild';
import { NATIVE_PACKAGES, OPTIONAL_PACKAGES } from './externals.ts';
import { nodeBuiltins } from './node-builtins.ts';
import { ourTypeScript } from './our-typescript.ts';
import { unusedParts } from './unused-parts.ts';

/** CommonJS packages ask for Node's own modules with `require`, which an ES module does not have. */
const REQUIRE = `import { createRequire as createBundleRequire } from 'node:module';
const require = createBundleRequire(import.meta.url);`;

/** What esbuild's `keepNames` calls for every function and class. */
const KEEP_NAME = /__name=\(target,value\)=>(__defProp\(target,"name",\{value,configurable:!0\}\))/;

export type CodeOptions = Pick<BuildOptions, 'entryPoints' | 'outdir' | 'splitting' | 'plugins'> & {
  workspaceRoot: string;
  /** Stands at the top of every file. */
  banner?: string;
};

/** Bundles code for Node and writes it to `outdir`. What memory it takes once loaded follows its size, so it is kept small. */
export async function emitCode({ workspaceRoot, banner = '', plugins = [], ...given }: CodeOptions): Promise<Metafile> {
  const { outputFiles, metafile } = await build({
    ...given,
    absWorkingDir: workspaceRoot,
    bundle: true,
    platform: 'node',
    target: 'node24',
    // esbuild holds that no Node knows every property of Unicode, and makes each pattern that names one anew wherever it stands.
    supported: { 'regexp-unicode-property-escapes': true },
    format: 'esm',
    mainFields: ['module', 'main'],
    chunkNames: '[name]-[hash]',
    sourcemap: 'linked',
    sourcesContent: false,
    minifyWhitespace: true,
    minifySyntax: true,
    // Names stay readable, and so do the lines of a stack trace without its source map.
    lineLimit: 160,
    // TypeORM and the error envelope show class names to people, so a name clash in the bundle must not change them.
    keepNames: true,
    legalComments: 'external',
    metafile: true,
    write: false,
    logLevel: 'warning',
    banner: { js: `${banner}${REQUIRE}` },
    define: { __dirname: 'import.meta.dirname', __filename: 'import.meta.filename' },
    external: [...NATIVE_PACKAGES, ...OPTIONAL_PACKAGES],
    plugins: [...plugins, nodeBuiltins, unusedParts, ourTypeScript],
  });
  for (const { path, text, contents } of outputFiles) {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, path.endsWith('.js') ? finish(text) : contents);
  }
  return metafile;
}

/**
 * Names are kept for classes, which people see in logs and messages, and not for closures: defining a property on each
 * of them, whenever it is made, costs more than what most of them do.
 *
 * One character beyond ASCII makes V8 hold a whole file in two bytes a character. esbuild escapes those in strings and
 * leaves those in regular expressions, where the same escape means the same.
 * @throws when esbuild keeps names in another way than it did
 */
function finish(code: string): string {
  if (code.includes('__name=') && !KEEP_NAME.test(code)) throw new Error('esbuild keeps names in another way now.');
  return code
    .replace(KEEP_NAME, '__name=(target,value)=>target.prototype===void 0||target.name===value?target:$1')
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

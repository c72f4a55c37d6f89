import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

/** Packages with native code, which load it from their own folder: they are installed beside the bundle. */
export const NATIVE_PACKAGES = ['sharp'];

/**
 * What Nest imports only when it is asked for, and we never do. It is not installed, so esbuild would stop at it; at run
 * time Nest does without, as it does when it is not bundled.
 */
export const OPTIONAL_PACKAGES = [
  '@fastify/static',
  '@nestjs/microservices',
  '@nestjs/platform-socket.io',
  'class-transformer',
  'class-validator',
];

/** The native packages that a build really uses, with the exact versions of the workspace. */
export async function nativeDependencies(
  workspaceRoot: string,
  metafiles: readonly Metafile[],
): Promise<Record<string, string>> {
  const { dependencies } = JSON.parse(await readFile(join(workspaceRoot, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const imports = metafiles.flatMap(({ outputs }) => Object.values(outputs)).flatMap((output) => output.imports);
  const outside = new Set(imports.filter(({ external }) => external).map(({ path }) => path));
  const used = NATIVE_PACKAGES.filter((name) => outside.has(name));
  return Object.fromEntries(
    used.map((name) => {
      const version = dependencies[name];
      if (!version) throw new Error(`${name} cannot be bundled and is no dependency of the workspace.`);
      return [name, version];
    }),
  );
}

import { readFile } from 'node:fs/promises';
import { sep } from 'node:path';
import { transform } from '@swc/core';
import type { Plugin } from 'esbuild';

/** As an object, `z` is all of zod. As a namespace it is what is used of it, 150 KB instead of 600. */
const ZOD = /\bimport \{ z \} from 'zod';/;

/**
 * Compiles our own TypeScript with SWC, because esbuild does not emit the decorator metadata by which Nest and TypeORM
 * learn constructor and column types. Packages never pass through here.
 */
export const ourTypeScript: Plugin = {
  name: 'our-typescript',
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      if (path.includes(`${sep}node_modules${sep}`)) return undefined;
      try {
        return { contents: await compile(path), loader: 'js' };
      } catch (error) {
        return { errors: [{ text: reasonOf(error) }] };
      }
    });
  },
};

async function compile(path: string): Promise<string> {
  const source = await readFile(path, 'utf8');
  const { code } = await transform(source.replace(ZOD, `import * as z from 'zod';`), {
    filename: path,
    sourceMaps: 'inline',
    configFile: false,
    swcrc: false,
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true, verbatimModuleSyntax: true },
      target: 'es2024',
      keepClassNames: true,
    },
    module: { type: 'es6' },
  });
  return code;
}

/** SWC's message shows the place in the source, and then goes on with its own stack. */
function reasonOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/\n\n\nCaused by|\nStack backtrace/)[0]?.trim() ?? message;
}

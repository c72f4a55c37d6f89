import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

/** TypeORM imports the drivers of all databases that it knows. */
const DRIVERS = /[\\/]typeorm[\\/]driver[\\/][a-z-]+[\\/][^\\/]+\.js$/;
const OUR_DRIVER = /[\\/]driver[\\/](postgres|types)[\\/]/;

/** Has any class that is asked for, so that others can extend it, and none that can be made. */
const NO_DRIVER = `module.exports = new Proxy({}, {
  get: (_, name) => name === '__esModule' || class {
    constructor() { throw new Error(String(name) + ' is not part of this bundle'); }
  },
});`;

/** The languages of zod's messages; it speaks English unless it is told otherwise. */
const LOCALES = /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/;

/** For Node, RxJS offers CommonJS, of which a bundler cannot leave out what is not used: nine tenths, for Nest. */
const RXJS = { rxjs: 'index.js', 'rxjs/operators': 'operators/index.js' };

/** Leaves out what packages bring along for others: a fifth of a service's code, which is held in memory once loaded. */
export const unusedParts: Plugin = {
  name: 'unused-parts',
  setup(build) {
    build.onResolve({ filter: /^rxjs(\/operators)?$/ }, ({ path, resolveDir }) => {
      const commonJs = createRequire(join(resolveDir, 'package.json')).resolve('rxjs');
      const module = join(dirname(commonJs), '../esm', RXJS[path as keyof typeof RXJS]);
      return { path: module, sideEffects: false };
    });
    build.onLoad({ filter: DRIVERS }, ({ path }) => (OUR_DRIVER.test(path) ? undefined : { contents: NO_DRIVER }));
    build.onLoad({ filter: LOCALES }, async ({ path }) => {
      const english = (await readFile(path, 'utf8')).split('\n').filter((line) => line.includes('"./en.js"'));
      return { contents: english.join('\n'), loader: 'js' };
    });
  },
};

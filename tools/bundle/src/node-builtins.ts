import { builtinModules } from 'node:module';
import type { Plugin } from 'esbuild';

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;
const NAMESPACE = 'node-builtin';

/**
 * Takes from Node's own modules what is used, and nothing else. An `import` of one makes Node read all it exports, among
 * them what is loaded when first asked for: `import { STATUS_CODES } from 'http'` would load Node's HTTP client of
 * `fetch` and its HTTP/2, 16 MB.
 */
export const nodeBuiltins: Plugin = {
  name: 'node-builtins',
  setup(build) {
    const builtins = new Set(builtinModules);
    build.onResolve({ filter: /^(node:)?[a-z_]+(\/[a-z_]+)?$/ }, ({ path, kind }) => {
      const name = path.replace(/^node:/, '');
      if (kind !== 'import-statement' || !builtins.has(name)) return undefined;
      return { path: name, namespace: NAMESPACE, sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: moduleOf(path), loader: 'js' }));
  },
};

/** Every export is a call without effects, so that esbuild drops those that nobody imports. */
function moduleOf(name: string): string {
  const exported = Object.getOwnPropertyNames(process.getBuiltinModule(name));
  const lines = exported
    .filter((key) => key !== 'default' && IDENTIFIER.test(key))
    .map((key) => `export { ${local(key)} as ${key} }; const ${local(key)} = /* @__PURE__ */ of('${key}');`);
  return [`const builtin = process.getBuiltinModule('node:${name}');`, `const of = (key) => builtin[key];`]
    .concat(lines, 'export default builtin;')
    .join('\n');
}

/** Some are called as a keyword or a global is. */
function local(key: string): string {
  return `builtin_${key}`;
}

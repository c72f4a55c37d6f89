// `npm run lint`: the whole workspace at once, with the same rules as each project's own target.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { run } from './src/run.ts';
import { typeGroups } from './src/type-groups.ts';

const root = resolve(import.meta.dirname, '../..');
const folder = join(root, 'tmp/checks');
mkdirSync(folder, { recursive: true });

// What rules ask of types is the same in every project, so that one program serves all.
const config = {
  extends: '../../tsconfig.base.json',
  compilerOptions: { allowJs: true, jsx: 'react-jsx', lib: ['es2024', 'dom', 'dom.iterable'], types: ['node', 'jest'] },
  include: typeGroups(root).flatMap(({ include }) => include.map((path) => `../../${path}`)),
};
writeFileSync(join(folder, 'tsconfig.lint.json'), JSON.stringify(config, null, 2));

// The rule of the module boundaries reads the project graph that this leaves behind; without one it would be skipped.
const graph = await run('nx', ['graph', '--file', join(folder, 'graph.json')], root);
const eslint = ['--config', 'tools/checks/eslint.whole.config.mjs', '--max-warnings', '0', 'apps', 'libs', 'tools'];
process.exitCode = graph && (await run('eslint', eslint, root)) ? 0 : 1;

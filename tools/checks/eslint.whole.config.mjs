import { resolve } from 'node:path';
import workspace from '../../eslint.config.mjs';

const tsconfigRootDir = resolve(import.meta.dirname, '../..');

/** The workspace's rules, with one program for all types. See lint.mjs. */
export default [
  ...workspace,
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: {
      parserOptions: { projectService: false, project: 'tmp/checks/tsconfig.lint.json', tsconfigRootDir },
    },
  },
];

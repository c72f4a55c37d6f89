import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import prettier from 'eslint-config-prettier';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const frameworks = ['@nestjs/*', 'typeorm', '@azure/*'];

/** Who may depend on whom. Specs may also use the test fixtures; production code may not. */
const boundaries = (alsoInSpecs) => [
  {
    sourceTag: 'type:app',
    onlyDependOnLibsWithTags: ['type:lib', 'type:util', ...alsoInSpecs],
  },
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:util', ...alsoInSpecs] },
  {
    sourceTag: 'type:util',
    onlyDependOnLibsWithTags: ['type:util', ...alsoInSpecs],
    bannedExternalImports: frameworks,
  },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: [] },
  // Tools never leave the workspace, so they may use the test fixtures too.
  { sourceTag: 'type:tool', onlyDependOnLibsWithTags: ['type:lib', 'type:util', 'type:tool', 'type:testing'] },
  { sourceTag: 'type:e2e', onlyDependOnLibsWithTags: ['type:lib', 'type:util', 'type:tool', 'type:testing'] },
  { sourceTag: 'scope:domain', onlyDependOnLibsWithTags: ['scope:domain', 'scope:shared'] },
  { sourceTag: 'scope:processing', onlyDependOnLibsWithTags: ['scope:processing', 'scope:shared'] },
  { sourceTag: 'scope:validation', onlyDependOnLibsWithTags: ['scope:validation', 'scope:shared'] },
  { sourceTag: 'scope:web', onlyDependOnLibsWithTags: ['scope:web', 'scope:shared'] },
  { sourceTag: 'scope:shared', onlyDependOnLibsWithTags: ['scope:shared'] },
];

const moduleBoundaries = (alsoInSpecs) => ({
  '@nx/enforce-module-boundaries': [
    'error',
    { enforceBuildableLibDependency: false, allow: [], depConstraints: boundaries(alsoInSpecs) },
  ],
});

/** A new major of an Azure SDK must be a change in one lib. */
const azureAdapters = [
  'libs/blob-storage/**',
  'libs/scaling/**',
  'libs/azure-signalr/**',
  'libs/content-safety/**',
  'libs/providers/src/azure-document-intelligence/**',
  'libs/remote-service/**',
];

const banAzure = {
  'no-restricted-imports': [
    'error',
    {
      patterns: [
        { group: ['@azure/*', '@azure-rest/*'], message: 'Use the port; only the adapting lib imports the Azure SDK.' },
      ],
    },
  ],
};

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '**/coverage/**', '**/.cairn/**', '**/.nx/**'] },
  eslint.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: { '@nx': nx },
    languageOptions: { globals: { ...globals.node } },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false, attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'separate-type-imports' }],
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['**/*.ts', '**/*.tsx'],
    ignores: ['**/*.spec.ts', '**/*.spec.tsx', '**/*.contract.ts', '**/*-fixture.ts', '**/*.fixture.ts'],
    rules: moduleBoundaries([]),
  },
  {
    files: ['**/*.spec.ts', '**/*.spec.tsx', '**/*.contract.ts', '**/*-fixture.ts', '**/*.fixture.ts'],
    languageOptions: { globals: { ...globals.jest } },
    rules: { ...moduleBoundaries(['type:testing']), '@typescript-eslint/no-non-null-assertion': 'off' },
  },
  { files: ['apps/**/*.ts', 'libs/**/*.ts'], ignores: azureAdapters, rules: banAzure },
  { files: ['tools/**'], rules: { 'no-console': 'off' } },
  {
    files: ['apps/web/**/*.tsx', 'apps/web/**/*.ts', 'libs/client/src/react/**/*.ts'],
    plugins: { 'react-hooks': reactHooks },
    languageOptions: { globals: { ...globals.browser } },
    rules: { ...reactHooks.configs.recommended.rules },
  },
  prettier,
);

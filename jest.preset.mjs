import { fileURLToPath } from 'node:url';

/**
 * Shared Jest settings: native ES modules, TypeScript and decorators through SWC.
 * Run through `tools/test/jest.mjs`, which adds the flag that Jest needs for ES modules.
 */
export const preset = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  // Specs assert what happens, never how soon: five seconds, Jest's default, are too few for a slow, busy machine.
  testTimeout: 120_000,
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/src/**/*.spec.tsx'],
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
          target: 'es2024',
          keepClassNames: true,
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
};

/**
 * The preset for projects with integration specs: before the specs it starts what they share and sets
 * `CAIRN_TEST_POSTGRES_URL` and `CAIRN_TEST_BLOB_CONNECTION`; servers named there already are reused.
 * @param services any of 'postgres', 'azurite'
 */
export function presetWithServices(...services) {
  return {
    ...preset,
    globals: { cairnTestServices: services },
    globalSetup: fileURLToPath(new URL('libs/testing/src/jest-global-setup.mjs', import.meta.url)),
    globalTeardown: fileURLToPath(new URL('libs/testing/src/jest-global-teardown.mjs', import.meta.url)),
  };
}

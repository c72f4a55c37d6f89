import { preset } from '../../jest.preset.mjs';

// One stack at a time: each has three services, PostgreSQL and Azurite, and the machine may have two cores.
export default { ...preset, displayName: 'stack-e2e', testTimeout: 600_000, maxWorkers: 1 };

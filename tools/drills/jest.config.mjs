import { preset } from '../../jest.preset.mjs';

// One drill at a time: each has several processes and a server of its own, and the machine may have two cores.
export default { ...preset, displayName: 'drills', testTimeout: 600_000, maxWorkers: 1 };

import { preset } from '../../jest.preset.mjs';

// Some specs start processes of their own.
export default { ...preset, displayName: 'service-host', testTimeout: 30_000 };

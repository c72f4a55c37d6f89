import { preset } from '../../jest.preset.mjs';

export default { ...preset, displayName: 'hub-fixture', testTimeout: 60_000 };

import { preset } from '../../jest.preset.mjs';

export default { ...preset, displayName: 'azure-signalr', testTimeout: 60_000 };

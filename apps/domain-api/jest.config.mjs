import { presetWithServices } from '../../jest.preset.mjs';

export default { ...presetWithServices('postgres', 'azurite'), displayName: 'domain-api' };

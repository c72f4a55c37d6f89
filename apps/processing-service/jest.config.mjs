import { presetWithServices } from '../../jest.preset.mjs';

export default { ...presetWithServices('postgres', 'azurite'), displayName: 'processing-service' };

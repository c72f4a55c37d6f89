import { presetWithServices } from '../../jest.preset.mjs';

export default { ...presetWithServices('azurite'), displayName: 'blob-storage' };

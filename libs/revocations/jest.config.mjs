import { presetWithServices } from '../../jest.preset.mjs';

export default { ...presetWithServices('postgres'), displayName: 'revocations' };

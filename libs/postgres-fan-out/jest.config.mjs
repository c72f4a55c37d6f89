import { presetWithServices } from '../../jest.preset.mjs';

export default { ...presetWithServices('postgres'), displayName: 'postgres-fan-out' };

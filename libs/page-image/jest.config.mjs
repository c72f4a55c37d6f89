import { preset } from '../../jest.preset.mjs';

// Threads and WebAssembly modules take seconds to start on a busy machine, and a page takes two to recognise.
export default { ...preset, displayName: 'page-image', testTimeout: 120_000 };

import { preset } from '../../jest.preset.mjs';

// Threads and WebAssembly modules take seconds to start on a busy machine, and a page takes two to recognise.
export default { ...preset, displayName: 'searchable-pdf', testTimeout: 120_000 };

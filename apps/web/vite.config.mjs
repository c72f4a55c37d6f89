import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

import { localStack } from './local-stack-proxy.mjs';

export default defineConfig({
  plugins: [react(), localStack()],
  build: {
    outDir: '../../dist/apps/web',
    emptyOutDir: true,
    // The first browsers with `AbortSignal.any` and `light-dark()`, which carries both themes; older targets would double
    // the style sheet.
    target: ['chrome123', 'edge123', 'firefox124', 'safari17.5'],
    // A strict Content-Security-Policy needs no `data:` for scripts, styles and fonts this way.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { port: 4200 },
});

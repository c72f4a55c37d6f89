// The `build` target of every service: `node tools/bundle/bundle.mjs apps/<app>` writes dist/apps/<app>.
import { basename, resolve } from 'node:path';
import { bundleApp } from './src/bundle-app.ts';

const [projectRoot] = process.argv.slice(2);
if (!projectRoot) {
  console.error('Usage: node tools/bundle/bundle.mjs apps/<app>');
  process.exit(2);
}

const workspaceRoot = resolve(import.meta.dirname, '../..');
const outputDir = resolve(workspaceRoot, 'dist', projectRoot);
const bundle = await bundleApp({ workspaceRoot, projectRoot, outputDir }).catch((error) => {
  // esbuild has shown where; its stack would only hide that.
  if (!error.errors) console.error(error.message);
  process.exit(1);
});
const facts = [
  `${(bundle.bytes / 1e6).toFixed(1)} MB of code`,
  `workers: ${bundle.workers.join(', ') || 'none'}`,
  `packages left outside: ${Object.keys(bundle.externals).join(', ') || 'none'}`,
];
console.log(`${basename(projectRoot)} bundled in ${(bundle.ms / 1000).toFixed(1)} s (${facts.join('; ')})`);

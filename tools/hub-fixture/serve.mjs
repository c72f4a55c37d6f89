// Node itself cannot run decorators, so the fixture is bundled as the services are, and then runs from there.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundleApp } from '../bundle/src/bundle-app.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '5000' } } });
if (!/^\d{1,5}$/.test(values.port)) {
  console.error('Usage: npm run hub:fixture -- --port N');
  process.exit(2);
}

const workspaceRoot = resolve(import.meta.dirname, '../..');
// A folder for each port, for two fixtures may start at the same moment.
const outputDir = resolve(workspaceRoot, 'dist/tools/hub-fixture', values.port);
await bundleApp({ workspaceRoot, projectRoot: 'tools/hub-fixture', outputDir });
const { startFixture } = await import(resolve(outputDir, 'main.js'));
const fixture = await startFixture({ port: Number(values.port), logger: ['error', 'warn'] });
console.log(`The hub fixture listens on ${fixture.url}`);

// Nest closes the app on signals; npm may also end without sending one.
process.once('disconnect', () => void fixture.stop().finally(() => process.exit()));

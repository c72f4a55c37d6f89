// `npm run hub:fixture -- --port N`. Like `npm test` it needs nothing but Node 20 and npm.
import { join } from 'node:path';
import { ensureInstalled, runOnWorkspaceNode, workspaceRoot } from '../local-stack/bootstrap.mjs';

try {
  await ensureInstalled(workspaceRoot);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
runOnWorkspaceNode(join(workspaceRoot, 'tools/hub-fixture/serve.mjs'), process.argv.slice(2));

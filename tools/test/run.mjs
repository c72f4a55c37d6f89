// `npm test`. Needs nothing but Node 20 and npm: it installs what is missing, then goes on with the workspace's Node.
import { join } from 'node:path';
import { ensureInstalled, runOnWorkspaceNode, workspaceRoot } from '../local-stack/bootstrap.mjs';

try {
  await ensureInstalled(workspaceRoot);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
runOnWorkspaceNode(join(workspaceRoot, 'tools/test/src/run-tests.ts'), process.argv.slice(2));

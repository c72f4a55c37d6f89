// `npm run documents:fuzz`, on the workspace's Node.
import { join } from 'node:path';
import { ensureInstalled, runOnWorkspaceNode, workspaceRoot } from '../local-stack/bootstrap.mjs';

try {
  await ensureInstalled(workspaceRoot);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
runOnWorkspaceNode(join(workspaceRoot, 'tools/document-fuzz/src/run-fuzz.ts'), process.argv.slice(2));

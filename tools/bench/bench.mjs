// `npm run bench:queue`. Installs what is missing, here and at the root, then goes on with the workspace's Node.
import { join } from 'node:path';
import { ensureInstalled, runOnWorkspaceNode, workspaceRoot } from '../local-stack/bootstrap.mjs';

try {
  await ensureInstalled(workspaceRoot);
  // The systems that the queue is measured against are no business of anybody else's install.
  await ensureInstalled(import.meta.dirname);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
runOnWorkspaceNode(join(import.meta.dirname, 'src/run-bench.ts'), process.argv.slice(2));

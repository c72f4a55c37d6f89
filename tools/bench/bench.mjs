// `npm run bench:queue`, `bench:hub`, `bench:documents` and `bench:validation`. Installs what is missing, here and at the
// root, then goes on with the workspace's Node.
import { join } from 'node:path';
import { ensureInstalled, runOnWorkspaceNode, workspaceRoot } from '../local-stack/bootstrap.mjs';

const PROGRAMS = {
  queue: 'src/run-bench.ts',
  hub: 'src/hub/run-hub-bench.ts',
  documents: 'src/documents/run-documents-bench.ts',
  validation: 'src/validation/run-validation-bench.ts',
};
/** Those that are measured beside systems of others, which are installed in this folder. */
const WITH_PEERS = ['queue', 'hub'];

const [bench, ...args] = process.argv.slice(2);
const program = PROGRAMS[bench];
if (!program) {
  console.error(`Usage: node tools/bench/bench.mjs ${Object.keys(PROGRAMS).join('|')} [options]`);
  process.exit(2);
}
try {
  await ensureInstalled(workspaceRoot);
  // The systems that ours are measured against are no business of anybody else's install.
  if (WITH_PEERS.includes(bench)) await ensureInstalled(import.meta.dirname);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
runOnWorkspaceNode(join(import.meta.dirname, program), args);

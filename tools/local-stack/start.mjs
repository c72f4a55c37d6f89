// `npm start`. Needs nothing but Node 20 and npm: see bootstrap.mjs.
import { join } from 'node:path';
import { ensureInstalled, runOnWorkspaceNode, workspaceRoot } from './bootstrap.mjs';
import { parseStartOptions, USAGE } from './options.mjs';

const args = process.argv.slice(2);
try {
  const { help } = parseStartOptions(args, process.env.INIT_CWD ?? process.cwd());
  if (help) {
    console.log(USAGE);
    process.exit(0);
  }
} catch (error) {
  console.error(`${error.message}\n\n${USAGE}`);
  process.exit(2);
}
try {
  await ensureInstalled(workspaceRoot);
} catch (error) {
  console.error(error.message);
  process.exit(2);
}
runOnWorkspaceNode(join(workspaceRoot, 'tools/local-stack/src/cli/main.ts'), args);

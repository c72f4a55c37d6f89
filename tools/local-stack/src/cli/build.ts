import { spawn } from 'node:child_process';
import { cp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../stack.ts';

/** A build failed; the message is what it printed. */
export class BuildError extends Error {}

/** Builds apps through Nx, which answers from its cache when nothing has changed. @throws BuildError */
export async function buildApps(projects: readonly string[], signal?: AbortSignal): Promise<void> {
  const args = ['run-many', '-t', 'build', '-p', projects.join(','), '--output-style=stream-without-prefixes'];
  // Without the daemon: it would stay behind when the stack stops.
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', FORCE_COLOR: '0' };
  const child = spawn(process.execPath, [nxProgram(), ...args], {
    cwd: WORKSPACE_ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const onAbort = (): void => void child.kill('SIGTERM');
  signal?.addEventListener('abort', onAbort, { once: true });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  signal?.removeEventListener('abort', onAbort);
  signal?.throwIfAborted();
  if (code !== 0) throw new BuildError(`The build failed:\n\n${output.trim()}`);
}

/**
 * Copies built apps to where the stack runs them from. A later build, `npm test` for example, replaces `dist`; services
 * whose files vanish under them cannot start their worker threads.
 */
export async function copyBundles(projects: readonly string[], to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await Promise.all(
    projects.map((project) => cp(join(WORKSPACE_ROOT, 'dist/apps', project), join(to, project), { recursive: true })),
  );
}

/** Nx itself, without a shell or the scripts in `.bin`, which differ between systems. */
function nxProgram(): string {
  const manifest = createRequire(join(WORKSPACE_ROOT, 'package.json')).resolve('nx/package.json');
  const { bin } = createRequire(manifest)(manifest) as { bin: { nx: string } };
  return join(manifest, '..', bin.nx);
}

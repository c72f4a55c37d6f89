// The queue's adapter runs from a bundle, as the services do. Not TypeScript: it is loaded by worker processes, whose
// memory is measured.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const workspaceRoot = resolve(import.meta.dirname, '../..');

const BUNDLE = join(workspaceRoot, 'dist/tools/bench/main.js');

/** @returns {typeof import('./src/main.ts')} */
export async function importQueue() {
  return import(BUNDLE);
}

let looked = false;

/**
 * Builds the bundle when there is none, or when a lib or the bundle's main file is younger. Looks once, so that a run
 * measures the same code from its beginning to its end.
 */
export function buildQueueWhenStale() {
  if (looked) return;
  looked = true;
  if (existsSync(BUNDLE) && statSync(BUNDLE).mtimeMs > youngestSource()) return;
  const script = join(workspaceRoot, 'tools/bundle/bundle.mjs');
  execFileSync(process.execPath, ['--no-warnings', script, 'tools/bench'], { cwd: workspaceRoot, stdio: 'inherit' });
}

function youngestSource() {
  const libs = readdirSync(join(workspaceRoot, 'libs'), { recursive: true, withFileTypes: true });
  const sources = libs.filter((entry) => entry.isFile() && /(?<!\.spec)\.ts$/.test(entry.name));
  const files = sources.map(({ parentPath, name }) => join(parentPath, name));
  const own = join(import.meta.dirname, 'src/main.ts');
  return [own, ...files].reduce((youngest, file) => Math.max(youngest, statSync(file).mtimeMs), 0);
}

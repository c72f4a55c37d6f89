import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The script of a page, with all that it imports. */
export async function bundlePage(entry: URL): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cairn-page-'));
  const outfile = join(folder, 'page.js');
  const define = { 'process.env.NODE_ENV': '"production"' };
  await build({ entryPoints: [fileURLToPath(entry)], bundle: true, format: 'iife', outfile, define });
  const script = await readFile(outfile, 'utf8');
  await rm(folder, { recursive: true });
  return script;
}

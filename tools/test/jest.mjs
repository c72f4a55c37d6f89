// Runs Jest in one project with native ES modules, and leaves its results where run.mjs adds them up. Kept apart so that
// `nx test <project>` needs no shell syntax for environment variables, which differs between systems.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';

const jest = createRequire(import.meta.url).resolve('jest/bin/jest');
const args = process.argv.slice(2);
const config = args[args.indexOf('--config') + 1];
if (!config) throw new Error('Usage: node tools/test/jest.mjs --config <project>/jest.config.mjs [Jest options]');

// The same path stands in nx.json, so that Nx restores the results together with a cached run.
const folder = resolve(import.meta.dirname, '../../tmp/test-results');
mkdirSync(folder, { recursive: true });
const results = join(folder, `${basename(dirname(resolve(config)))}.json`);

const repeats = process.env.CAIRN_REPEAT_FAILED_SPECS === '1';
let stopped = false;
let end = await runJest(results, args);
if (repeats && !stopped && end.signal) {
  const { noteCrash } = await import('./src/repeat-failed.ts');
  const { signal } = end;
  end = await runJest(results, args);
  await noteCrash(results, signal);
}
let code = end.code ?? 1;
if (repeats && !stopped && code !== 0) {
  const { repeatFailed } = await import('./src/repeat-failed.ts');
  code = await repeatFailed(results, async (files, file) => {
    const again = await runJest(file, ['--config', config, '--runTestsByPath', ...files]);
    return again.code ?? 1;
  });
}
process.exitCode = code;

/** @returns how Jest ended; a signal that nobody sent to us means that native code crashed in it */
function runJest(outputFile, options) {
  const flags = ['--passWithNoTests', '--json', `--outputFile=${outputFile}`];
  const child = spawn(
    process.execPath,
    ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning', jest, ...flags, ...options],
    {
      // With --json the readable report goes to stderr and the results, which are in the file already, to stdout.
      stdio: ['inherit', 'ignore', 'inherit'],
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.once(signal, () => {
      stopped = true;
      child.kill(signal);
    });
  }
  return new Promise((done) => child.on('exit', (exitCode, signal) => done({ code: exitCode, signal })));
}

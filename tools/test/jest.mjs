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

let code = await runJest(results, args);
if (code !== 0 && process.env.CAIRN_REPEAT_FAILED_SPECS === '1') {
  const { repeatFailed } = await import('./src/repeat-failed.ts');
  code = await repeatFailed(results, (files, file) =>
    runJest(file, ['--config', config, '--runTestsByPath', ...files]),
  );
}
process.exitCode = code;

/** @returns Jest's exit code; 1 when a signal ended it. What was stopped is not repeated. */
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
      delete process.env.CAIRN_REPEAT_FAILED_SPECS;
      child.kill(signal);
    });
  }
  return new Promise((done) => child.on('exit', (exitCode) => done(exitCode ?? 1)));
}

/** `npm test` on the workspace's Node: see ../run.mjs. Arguments go to `nx run-many`, for example `-p errors,auth`. */
import { spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { startTestServices } from '@cairn/testing';
import { installChromiumIfMissing } from './chromium.ts';
import { installPdfProgramsIfMissing } from './pdf-programs.ts';
import { installTesseractIfMissing } from './tesseract.ts';
import { closingLine, countTests } from './test-counts.ts';

const root = resolve(import.meta.dirname, '../../..');
const results = join(root, 'tmp/test-results');
const startedAt = Date.now();

await rm(results, { recursive: true, force: true });
installChromiumIfMissing();
installPdfProgramsIfMissing();
installTesseractIfMissing();
// The end-to-end suites run the built services.
const built = await nx('run-many', '-t', 'build');
const services = built ? await startTestServices() : undefined;
const succeeded = built && (await nx('run-many', '-t', 'test', ...process.argv.slice(2)));
await services?.stop();

const counts = await countTests(results);
console.log(`\nTook ${Math.round((Date.now() - startedAt) / 1000)} s`);
for (const { path, message } of counts.unsteady) {
  console.log(`${message}\nUNSTEADY: ${path} failed at first and passed alone. Mend it.`);
}
console.log(closingLine(counts, succeeded));
process.exit(succeeded ? 0 : 1);

/** @returns whether all tasks succeeded */
function nx(...args: string[]): Promise<boolean> {
  const manifest = createRequire(import.meta.url).resolve('nx/package.json');
  const { bin } = createRequire(manifest)(manifest) as { bin: { nx: string } };
  // Without the daemon: nothing may be left running when the tests are over.
  const env = { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', CAIRN_REPEAT_FAILED_SPECS: '1' };
  const child = spawn(process.execPath, [join(dirname(manifest), bin.nx), ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done) => child.once('exit', (code) => done(code === 0)));
}
